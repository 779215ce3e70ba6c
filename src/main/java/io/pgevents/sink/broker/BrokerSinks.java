package io.pgevents.sink.broker;

import io.pgevents.delivery.Sink;
import io.pgevents.log.EventLinks;
import io.pgevents.subscription.SinkType;
import io.vertx.core.Vertx;
import jakarta.enterprise.context.Dependent;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/** The protocols of this package. */
@Dependent
class BrokerSinks {

    private final Channels channels;

    BrokerSinks(Channels channels) {
        this.channels = channels;
    }

    @Produces
    @Singleton
    Sink kafka(Vertx vertx, Clock clock, @ConfigProperty(name = "pgevents.webhook.public-url") Optional<String> url) {
        return sink(BrokerProtocol.KAFKA, vertx, clock, url);
    }

    @Produces
    @Singleton
    Sink channel(Vertx vertx, Clock clock, @ConfigProperty(name = "pgevents.webhook.public-url") Optional<String> url) {
        return sink(BrokerProtocol.CHANNEL, vertx, clock, url);
    }

    @Produces
    @Singleton
    SinkType kafkaType() {
        return new ChannelSinkType(BrokerProtocol.KAFKA, channels);
    }

    @Produces
    @Singleton
    SinkType channelType() {
        return new ChannelSinkType(BrokerProtocol.CHANNEL, channels);
    }

    private Sink sink(BrokerProtocol protocol, Vertx vertx, Clock clock, Optional<String> publicUrl) {
        EventLinks links = publicUrl.map(EventLinks::below).orElse(EventLinks.RELATIVE);
        return new ChannelSink(protocol, channels, links, vertx, clock);
    }
}

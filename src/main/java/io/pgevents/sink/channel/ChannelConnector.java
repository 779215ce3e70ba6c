package io.pgevents.sink.channel;

import static io.pgevents.platform.Log.LOG;
import static org.eclipse.microprofile.reactive.messaging.spi.ConnectorFactory.CHANNEL_NAME_ATTRIBUTE;

import io.pgevents.platform.StartUpException;
import io.smallrye.mutiny.Multi;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute;
import io.smallrye.reactive.messaging.annotations.ConnectorAttribute.Direction;
import io.smallrye.reactive.messaging.connector.InboundConnector;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.concurrent.Flow.Publisher;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.spi.Connector;

/**
 * Feeds channels of reactive messaging with events of the log: {@code mp.messaging.incoming.<channel>.connector=pgevents}.
 * With no attribute a channel carries every change of every watched table.
 */
@ApplicationScoped
@Connector(ChannelConnector.NAME)
@ConnectorAttribute(
        name = ChannelAttributes.TABLE,
        type = "string",
        direction = Direction.INCOMING,
        description = "Only changes of this table, given as schema.table; of every watched table if it is not set")
@ConnectorAttribute(
        name = ChannelAttributes.OPERATIONS,
        type = "string",
        direction = Direction.INCOMING,
        description = "Only these, separated by commas: insert, update, delete, truncate; all if it is not set")
@ConnectorAttribute(
        name = ChannelAttributes.NOTIFICATIONS,
        type = "string",
        direction = Direction.INCOMING,
        description = "Notifications on this captured PostgreSQL channel, instead of changes of rows")
class ChannelConnector implements InboundConnector {

    static final String NAME = "pgevents";

    private final Channels channels;
    private final ChannelSubscriptions subscriptions;

    ChannelConnector(Channels channels, ChannelSubscriptions subscriptions) {
        this.channels = channels;
        this.subscriptions = subscriptions;
    }

    /** A mistake in the configuration stops the start, but a little later: thrown from here it would come as a stack trace. */
    @Override
    public Publisher<? extends Message<?>> getPublisher(Config config) {
        try {
            return channels.open(ChannelAttributes.read(config));
        } catch (StartUpException mistake) {
            LOG.debugf(mistake, "Channel %s", config.getValue(CHANNEL_NAME_ATTRIBUTE, String.class));
            subscriptions.refuse(mistake);
            return Multi.createFrom().nothing();
        }
    }
}

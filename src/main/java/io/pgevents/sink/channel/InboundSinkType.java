package io.pgevents.sink.channel;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import jakarta.inject.Singleton;

/** The sink of a channel names it; whether there is such a channel here says nothing about the other replicas. */
@Singleton
final class InboundSinkType implements SinkType {

    @Override
    public String protocol() {
        return InboundSink.PROTOCOL;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        if (ChannelName.ofSink(request.sink()) == null) {
            findings.addAt(
                    "sink",
                    "invalid-sink",
                    "The sink of a channel is its name: \"incoming://orders\". Such a subscription is made by pgevents"
                            + " itself when an extension consumes the channel.");
        }
        if (!request.headers().isEmpty()) {
            findings.add("/protocolsettings/headers", "unsupported", "Channels are sent no headers; leave them out.");
        }
    }
}

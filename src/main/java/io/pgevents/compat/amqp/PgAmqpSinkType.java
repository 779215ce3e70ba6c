package io.pgevents.compat.amqp;

import io.pgevents.platform.Findings;
import io.pgevents.subscription.SinkRequest;
import io.pgevents.subscription.SinkType;
import jakarta.inject.Singleton;

/** A broker of schema {@code amqp}, which may come and go as the rows of its table do. */
@Singleton
final class PgAmqpSinkType implements SinkType {

    @Override
    public String protocol() {
        return BrokerAddress.PROTOCOL;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        if (BrokerAddress.read(request.sink()) == null) {
            findings.addAt(
                    "sink",
                    "invalid-sink",
                    "The sink of a broker of schema amqp is its id: \"pg-amqp://broker-1\". Such a subscription is made by"
                            + " pgevents itself for each broker.");
        }
        if (!request.headers().isEmpty()) {
            findings.add(
                    "/protocolsettings/headers",
                    "unsupported",
                    "What is sent is what amqp.publish was given, which knows no headers; leave them out.");
        }
    }
}

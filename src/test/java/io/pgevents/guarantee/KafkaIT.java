package io.pgevents.guarantee;

import io.pgevents.support.broker.ChannelBroker;
import io.pgevents.support.broker.KafkaBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class KafkaIT extends BrokerContract {

    @TempDir
    private Path directory;

    @Override
    ChannelBroker broker() {
        return new KafkaBroker(directory);
    }

    @Override
    String sink() {
        return "\"protocol\": \"KAFKA\", \"sink\": \"kafka://out\"";
    }

    @Override
    String attribute(String name) {
        return "ce_" + name;
    }
}

package io.pgevents.guarantee;

import io.pgevents.support.broker.ArtemisBroker;
import io.pgevents.support.broker.ChannelBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

class AmqpIT extends BrokerContract {

    @TempDir
    private Path directory;

    @Override
    ChannelBroker broker() {
        return new ArtemisBroker(directory, DESTINATION);
    }
}

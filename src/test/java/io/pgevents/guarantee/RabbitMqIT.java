package io.pgevents.guarantee;

import io.pgevents.support.broker.Broker;
import io.pgevents.support.broker.RabbitBroker;
import java.nio.file.Path;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class RabbitMqIT extends BrokerContract {

    @TempDir
    private Path directory;

    @Override
    Broker broker() {
        return new RabbitBroker(directory);
    }

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }
}

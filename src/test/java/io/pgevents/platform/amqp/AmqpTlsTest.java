package io.pgevents.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.rabbitmq.client.Connection;
import io.pgevents.support.PostgresResource;
import io.pgevents.support.broker.RabbitBroker;
import io.pgevents.support.broker.RabbitResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

/** The broker's certificate is for localhost, and signed by itself. */
@QuarkusTest
@WithTestResource(PostgresResource.class)
@WithTestResource(RabbitResource.class)
@EnabledIf(value = "isInstalled", disabledReason = "rabbitmq-server is not installed (Debian: rabbitmq-server)")
class AmqpTlsTest {

    @Inject
    AmqpBrokers brokers;

    @Inject
    AmqpConnections connections;

    static boolean isInstalled() {
        return RabbitBroker.isInstalled();
    }

    @Test
    void a_certificate_that_the_named_configuration_trusts_is_accepted() throws IOException {
        try (Connection connection = open("secure")) {
            assertThat(connection.isOpen()).isTrue();
        }
    }

    @Test
    void a_certificate_for_another_host_is_not() {
        assertThatThrownBy(() -> open("other-host"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1");
    }

    @Test
    void without_a_named_configuration_a_certificate_must_be_one_that_the_jdk_trusts() {
        assertThatThrownBy(() -> open("stranger"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("certification path");
    }

    private Connection open(String broker) throws IOException {
        return connections.open(brokers.require(broker, "test"), "pgevents test");
    }
}

package io.pgevents.platform.amqp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.rabbitmq.client.Connection;
import io.pgevents.platform.amqp.AmqpBroker.Address;
import io.pgevents.support.ServiceProcess;
import io.pgevents.support.broker.Amqp;
import io.pgevents.support.broker.RabbitBroker;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class AmqpConnectionsTest {

    private static RabbitBroker rabbit;

    private final AmqpConnections connections = Amqp.connections();

    @BeforeAll
    static void start() {
        assumeTrue(RabbitBroker.isInstalled(), "rabbitmq-server is not installed (Debian: rabbitmq-server)");
        rabbit = RabbitBroker.shared();
    }

    @Test
    void the_first_address_that_answers_is_taken() throws IOException {
        var dead = new Address("127.0.0.1", ServiceProcess.freePort());
        var alive = new Address("localhost", rabbit.port());
        var broker = new AmqpBroker("main", List.of(dead, alive), "/", "guest", null);

        for (int attempt = 1; attempt <= 2; attempt++) {
            try (Connection connection = connections.open(broker, "pgevents test")) {
                assertThat(connection.getPort()).isEqualTo(rabbit.port());
                assertThat(connection.getClientProvidedName()).isEqualTo("pgevents test");
            }
        }
    }

    @Test
    void if_none_can_be_used_the_reason_of_each_is_told() {
        int closed = ServiceProcess.freePort();
        var broker = new AmqpBroker(
                "main",
                List.of(new Address("127.0.0.1", closed), new Address("127.0.0.1", rabbit.port())),
                "/",
                "guest",
                "s3cret");

        assertThatThrownBy(() -> connections.open(broker, "pgevents test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("127.0.0.1:" + closed + ": Connection refused")
                .hasMessageContaining("127.0.0.1:" + rabbit.port() + ": ACCESS_REFUSED")
                .hasMessageNotContaining("s3cret");
    }

    @Test
    void a_virtual_host_that_does_not_exist_is_named() {
        var broker = AmqpBroker.of("main", rabbit.uri("nowhere"));

        assertThatThrownBy(() -> connections.open(broker, "pgevents test"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("nowhere");
    }
}

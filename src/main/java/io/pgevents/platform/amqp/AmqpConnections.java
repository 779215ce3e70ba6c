package io.pgevents.platform.amqp;

import com.rabbitmq.client.Connection;
import com.rabbitmq.client.ConnectionFactory;
import com.rabbitmq.client.DnsRecordIpAddressResolver;
import com.rabbitmq.client.ShutdownSignalException;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import io.pgevents.platform.amqp.AmqpBroker.Address;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/**
 * Opens connections to brokers. None of them recovers by itself: whoever has one notices that it ended and opens another.
 * Thread-safe.
 */
@Singleton
public class AmqpConnections {

    private static final int CONNECT_MILLIS = 5_000;
    private static final int HANDSHAKE_MILLIS = 5_000;
    private static final int RPC_MILLIS = 10_000;

    /** A connection counts as lost after twice this time without a sign of life. */
    private static final int HEARTBEAT_SECONDS = 20;

    /** More than RabbitMQ lets anybody send; of a message over the client's own bound, 64 MiB, the connection would end. */
    private static final int LARGEST_MESSAGE = 512 * 1024 * 1024;

    private final TlsConfigurationRegistry tls;

    /** How many addresses to skip, by broker: the one that answered last is asked first. */
    private final Map<AmqpBroker, Integer> first = new ConcurrentHashMap<>();

    private final BrokerStates states;

    @Inject
    AmqpConnections(TlsConfigurationRegistry tls, BrokerStates states) {
        this.tls = tls;
        this.states = states;
    }

    /** Without metrics. */
    public AmqpConnections(TlsConfigurationRegistry tls) {
        this(tls, new BrokerStates(new CompositeMeterRegistry()));
    }

    /**
     * Connects and logs on, to the first address that lets it: in their order, beginning with the one that it worked with
     * last. Blocks for about ten seconds at most for each address. Consumers of the
     * connection are called on one thread.
     *
     * @param clientName what the broker's list of connections shows
     * @throws IOException if no address can be used; the message has the reason for each, fit for operators
     */
    public Connection open(AmqpBroker broker, String clientName) throws IOException {
        List<Address> addresses = broker.addresses();
        int begin = first.getOrDefault(broker, 0);
        List<String> reasons = new ArrayList<>();
        for (int i = 0; i < addresses.size(); i++) {
            int index = (begin + i) % addresses.size();
            try {
                Connection connection = open(broker, addresses.get(index), clientName);
                if (index == 0) {
                    first.remove(broker);
                } else {
                    first.put(broker, index);
                }
                states.up(broker.name());
                connection.addShutdownListener(ended -> {
                    if (!ended.isInitiatedByApplication()) {
                        states.down(broker.name());
                    }
                });
                return connection;
            } catch (IOException | TimeoutException | GeneralSecurityException | ShutdownSignalException e) {
                reasons.add(addresses.get(index) + ": " + AmqpFailure.reason(e));
            }
        }
        states.down(broker.name());
        throw new IOException(String.join("; ", reasons));
    }

    private Connection open(AmqpBroker broker, Address address, String clientName)
            throws IOException, TimeoutException, GeneralSecurityException {
        var factory = new ConnectionFactory();
        factory.setVirtualHost(broker.virtualHost());
        factory.setUsername(broker.username());
        factory.setPassword(broker.password() == null ? AmqpBroker.GUEST : broker.password());
        factory.setAutomaticRecoveryEnabled(false);
        factory.setTopologyRecoveryEnabled(false);
        factory.setConnectionTimeout(CONNECT_MILLIS);
        factory.setHandshakeTimeout(HANDSHAKE_MILLIS);
        factory.setChannelRpcTimeout(RPC_MILLIS);
        factory.setRequestedHeartbeat(HEARTBEAT_SECONDS);
        factory.setMaxInboundMessageBodySize(LARGEST_MESSAGE);
        factory.setThreadFactory(work -> {
            var thread = new Thread(work, "pgevents-amqp-" + broker.name());
            thread.setDaemon(true);
            return thread;
        });
        Map<String, Object> properties = new HashMap<>(factory.getClientProperties());
        properties.put("product", "pgevents");
        factory.setClientProperties(properties);
        if (broker.tls()) {
            encrypt(factory, broker);
        }
        var resolver = new DnsRecordIpAddressResolver(address.host(), address.port(), broker.tls());
        // The client ends no executor that it was given, so this one ends its thread itself.
        var consumers = new ThreadPoolExecutor(
                1, 1, 10, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory.getThreadFactory());
        consumers.allowCoreThreadTimeOut(true);
        return factory.newConnection(consumers, resolver, clientName);
    }

    private void encrypt(ConnectionFactory factory, AmqpBroker broker) throws GeneralSecurityException {
        String name = broker.tlsConfiguration();
        if (name == null) {
            factory.useSslProtocol(SSLContext.getDefault());
            factory.enableHostnameVerification();
            return;
        }
        TlsConfiguration configuration = tls.get(name)
                .orElseThrow(() -> new GeneralSecurityException("there is no TLS configuration '" + name + "'"));
        factory.useSslProtocol(context(configuration, name));
        boolean anyHost = configuration
                .getHostnameVerificationAlgorithm()
                .filter("NONE"::equalsIgnoreCase)
                .isPresent();
        if (!anyHost) {
            factory.enableHostnameVerification();
        }
    }

    private static SSLContext context(TlsConfiguration configuration, String name) throws GeneralSecurityException {
        try {
            return configuration.createSSLContext();
        } catch (Exception e) {
            throw new GeneralSecurityException(
                    "the TLS configuration '" + name + "' can't be used: " + e.getMessage(), e);
        }
    }
}

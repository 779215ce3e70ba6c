package io.pgevents.sink.webhook;

import io.pgevents.log.EventLinks;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithConverter;
import io.smallrye.config.WithDefault;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Settings of the webhook sink. */
@ConfigMapping(prefix = "pgevents.webhook")
interface WebhookConfig {

    /**
     * Networks in CIDR notation that webhooks may go to whatever else is forbidden: private addresses, plain http and
     * any port. For receivers inside of one's own network.
     */
    Optional<List<@WithConverter(NetworkConverter.class) Network>> allowedNetworks();

    /** Ports that may be used on the Internet besides 443. */
    Optional<Set<Integer>> allowedPorts();

    /** Bound on opening a TCP connection, and again on the TLS handshake. */
    @WithDefault("PT5S")
    Duration connectTimeout();

    /** How long an unused connection is kept. Shorter than what receivers do, so that it is rarely they who close it. */
    @WithDefault("PT30S")
    Duration keepAlive();

    /** The most connections to one address of one endpoint; twice as many attempts may wait for one of them. */
    @WithDefault("256")
    int connectionsPerEndpoint();

    /**
     * Where receivers reach this service, for example https://pgevents.example.com. Links to events begin with it; without
     * it they are relative.
     */
    Optional<@WithConverter(EventLinksConverter.class) EventLinks> publicUrl();

    /**
     * The DNS name by which receivers that are asked for their consent know this service, all replicas of it. The name of
     * the host, if it is not set.
     */
    Optional<@WithConverter(OriginConverter.class) Origin> origin();

    default EgressPolicy egressPolicy() {
        Set<Integer> ports = new HashSet<>(allowedPorts().orElse(Set.of()));
        ports.add(443);
        return new EgressPolicy(allowedNetworks().orElse(List.of()), ports);
    }
}

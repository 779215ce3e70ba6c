package io.pgevents.sink.webhook;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Where webhooks may go.
 *
 * @param allowedNetworks the operator's own networks, exempt from everything below; plain http is possible only there
 * @param allowedPorts the ports that may be dialled on the Internet
 */
record EgressPolicy(List<Network> allowedNetworks, Set<Integer> allowedPorts) {

    EgressPolicy {
        allowedNetworks = List.copyOf(allowedNetworks);
        allowedPorts = Set.copyOf(allowedPorts);
    }

    /** Why this address must not be dialled for this URL, in words for the operator; empty if it may be. */
    Optional<String> objection(SinkUrl url, InetAddress address) {
        if (isAllowedNetwork(address)) {
            return AddressRanges.embedded(address)
                    .filter(inner -> !isAllowedNetwork(inner))
                    .filter(AddressRanges::isForbidden)
                    .map(inner -> IpLiteral.text(address) + " leads to " + IpLiteral.text(inner)
                            + ", which is not a public address");
        }
        if (AddressRanges.isForbidden(address)) {
            return Optional.of(IpLiteral.text(address) + " is not a public address");
        }
        return objectionToTheInternet(url);
    }

    /** Why this URL can't be right whatever its name resolves to; empty if that depends on the address. */
    Optional<String> objection(SinkUrl url) {
        return allowedNetworks.isEmpty() ? objectionToTheInternet(url) : Optional.empty();
    }

    private Optional<String> objectionToTheInternet(SinkUrl url) {
        if (!url.isTls()) {
            return Optional.of("plain http is possible only to pgevents.webhook.allowed-networks");
        }
        if (!allowedPorts.contains(url.port())) {
            return Optional.of("port " + url.port() + " is not in pgevents.webhook.allowed-ports");
        }
        return Optional.empty();
    }

    private boolean isAllowedNetwork(InetAddress address) {
        return allowedNetworks.stream().anyMatch(network -> network.contains(address));
    }
}

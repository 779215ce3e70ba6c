package io.pgevents.kubernetes;

import static io.pgevents.kubernetes.Kustomize.items;
import static io.pgevents.kubernetes.Kustomize.ofKind;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whom the pods of pgevents can reach, whichever overlay is taken. */
class NetworkPolicyTest {

    private static final List<String> METADATA_ADDRESSES = List.of(
            "169.254.169.254", // AWS, Azure, Google Cloud, OpenStack and others
            "169.254.170.2", // AWS: credentials of tasks
            "169.254.0.23", // Tencent Cloud
            "100.100.100.200", // Alibaba Cloud
            "168.63.129.16", // Azure: wire server
            "192.0.0.192", // Oracle Cloud
            "fd00:ec2::254", // AWS
            "fd20:ce::254", // Google Cloud
            "64:ff9b::a9fe:a9fe", // 169.254.169.254 behind NAT64
            "2002:a9fe:a9fe::"); // and behind 6to4

    static Stream<String> directories() {
        return Kustomize.directories().stream();
    }

    @ParameterizedTest
    @MethodSource("directories")
    void pods_of_pgevents_may_do_only_what_a_network_policy_allows(String directory) {
        assertThat(ofKind(directory, "NetworkPolicy"))
                .as("forbids everything to all of them")
                .anyMatch(policy -> policy.at("/spec/podSelector/matchLabels").size() == 1
                        && policy.at("/spec/podSelector/matchLabels/app.kubernetes.io~1name")
                                .asText()
                                .equals("pgevents")
                        && texts(policy.at("/spec/policyTypes")).equals(Set.of("Ingress", "Egress"))
                        && !policy.path("spec").has("ingress")
                        && !policy.path("spec").has("egress"));
        assertThat(ofKind(directory, "NetworkPolicy").stream().flatMap(policy -> items(policy.at("/spec/egress"))))
                .as("no rule is for all addresses or all ports")
                .allMatch(rule ->
                        !rule.path("to").isEmpty() && !rule.path("ports").isEmpty());
    }

    @ParameterizedTest
    @MethodSource("directories")
    void no_network_policy_lets_anybody_reach_a_metadata_address(String directory) {
        List<JsonNode> blocks = ofKind(directory, "NetworkPolicy").stream()
                .flatMap(policy -> items(policy.at("/spec/egress")))
                .flatMap(rule -> items(rule.path("to")))
                .filter(to -> to.has("ipBlock"))
                .map(to -> to.path("ipBlock"))
                .toList();

        assertThat(blocks).isNotEmpty();
        assertThat(METADATA_ADDRESSES)
                .allSatisfy(address -> assertThat(blocks).noneMatch(block -> IpBlock.allows(block, address)));
        assertThat(blocks).as("the check can tell").anyMatch(block -> IpBlock.allows(block, "1.1.1.1"));
        assertThat(blocks).as("of both families").anyMatch(block -> IpBlock.allows(block, "2606:4700:4700::1111"));
    }

    private static Set<String> texts(JsonNode list) {
        return Set.copyOf(items(list).map(JsonNode::asText).toList());
    }
}

package io.pgevents.delivery;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a replica is called if nobody has given it a name: in a pod, the name of the pod. */
final class ReplicaName {

    private ReplicaName() {}

    static String of(ReplicaSettings settings) {
        return settings.name().orElseGet(ReplicaName::host);
    }

    private static String host() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "unknown";
        }
    }
}

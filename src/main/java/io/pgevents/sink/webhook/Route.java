package io.pgevents.sink.webhook;

import java.net.InetAddress;
import java.util.List;

/** What the guard says about a URL at this moment. */
sealed interface Route {

    /** @param addresses vetted all of them, at least one; only these may be dialled */
    record Open(List<InetAddress> addresses) implements Route {}

    /**
     * @param detail for the operator; a tenant could map the inner network with it
     * @param always whether no answer of a name server can change it
     */
    record Forbidden(String detail, boolean always) implements Route {}

    /** The name has no address now. */
    record Unknown(String detail) implements Route {}
}

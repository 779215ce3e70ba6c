package io.pgevents.sink.webhook;

import io.vertx.core.Future;
import java.net.InetAddress;
import java.util.List;

/** Finds the addresses of a host name. */
@FunctionalInterface
interface NameResolver {

    /**
     * Every address of an absolute name, in the order in which they should be tried. Doesn't block. Fails, with any
     * exception, if there is none or the name server does not answer.
     */
    Future<List<InetAddress>> resolve(String name);
}

package io.pgevents.sink.webhook;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;

/** What is sent to a receiver, byte for byte, but for where it is. */
record Request(HttpMethod method, MultiMap headers, byte[] body) {

    /** Without the headers, which hold credentials, and the body. */
    @Override
    public String toString() {
        return method.name();
    }
}

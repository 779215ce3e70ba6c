package io.pgevents.platform.auth;

import java.util.List;
import java.util.Objects;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What an owner may see, as a client says it; what is absent is nothing. */
record OwnerRequest(
        @Schema(
                description = "Tables: one with its schema, all of a schema, or all.",
                examples = "[\"public.orders\", \"sales.*\"]")
        @Nullable
        List<String> tables,

        @Schema(description = "Channels of NOTIFY: one, all that begin alike, or all.", examples = "[\"sysm_*\"]")
        @Nullable
        List<String> channels,

        @Schema(
                description =
                        "Sources of published events, to see and to publish as: one, all that begin alike, or all.",
                examples = "[\"/shop\", \"/shop/*\"]")
        @Nullable
        List<String> sources,

        @Schema(
                description =
                        "By which its subscriptions may send, beside HTTP: names, or all. They use what the operator"
                                + " has configured, credentials for brokers among it.",
                examples = "[\"KAFKA\"]")
        @Nullable
        List<String> protocols) {

    Patterns patterns() {
        return new Patterns(texts(tables), texts(channels), texts(sources), texts(protocols));
    }

    /** A null inside is refused as an empty text is. */
    private static List<String> texts(@Nullable List<String> given) {
        return given == null
                ? List.of()
                : given.stream()
                        .map(text -> Objects.requireNonNullElse(text, ""))
                        .toList();
    }
}

package io.pgevents.platform.auth;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** How much a caller may do; each includes those before it. */
public enum Scope {
    /** See what is one's own. */
    READ,
    /** Change what is one's own, and publish. */
    WRITE,
    /** Everything, of everybody. */
    ADMIN;

    boolean includes(Scope other) {
        return compareTo(other) >= 0;
    }

    /** As clients write it. */
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<Scope> of(String text) {
        return Stream.of(values()).filter(scope -> scope.text().equals(text)).findFirst();
    }
}

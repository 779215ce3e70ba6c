package io.pgevents.platform;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Optimistic concurrency by {@code ETag} and {@code If-Match}, RFC 9110 sections 8.8.3 and 13.1.1. */
public final class EntityVersion {

    private EntityVersion() {}

    /** The ETag of a version, with its quotes. */
    public static String etag(long version) {
        return "\"" + version + "\"";
    }

    /**
     * Lets a change through if it is based on the present version.
     *
     * @param ifMatch the header; null if there was none
     * @throws Problem {@code precondition-required} without a header, {@code precondition-failed} if it names others
     */
    public static void require(@Nullable String ifMatch, long present) {
        if (ifMatch == null) {
            throw Problem.preconditionRequired();
        }
        if (!matches(ifMatch, present)) {
            throw changed();
        }
    }

    /** The precondition held when it was looked at, but not any more when the change was to be made. */
    public static Problem changed() {
        return Problem.preconditionFailed("It was changed since the version in If-Match; read it again.");
    }

    /** Whether {@code If-None-Match} says that the client has the present version already. */
    public static boolean isKnown(@Nullable String ifNoneMatch, long present) {
        return ifNoneMatch != null && matches(ifNoneMatch.replace("W/", ""), present);
    }

    private static boolean matches(String header, long present) {
        return header.strip().equals("*")
                || Arrays.stream(header.split(",")).map(String::strip).anyMatch(etag(present)::equals);
    }
}

package io.pgevents.delivery;

import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What of an attempt is stored, as text. PostgreSQL's text can't hold U+0000, a receiver's answer can. */
final class AttemptText {

    private AttemptText() {}

    static @Nullable OffsetDateTime at(@Nullable Attempt attempt) {
        return attempt == null ? null : attempt.at().atOffset(ZoneOffset.UTC);
    }

    static @Nullable String error(@Nullable Attempt attempt) {
        return attempt == null ? null : storable(reason(attempt.outcome()));
    }

    static @Nullable String excerpt(@Nullable Attempt attempt) {
        return attempt == null ? null : storable(attempt.excerpt());
    }

    /** delivered, retry, rejected or gone */
    static String outcome(Outcome outcome) {
        return outcome.getClass().getSimpleName().toLowerCase(Locale.ROOT);
    }

    static @Nullable String reason(Outcome outcome) {
        if (outcome instanceof Outcome.Retry retry) {
            return retry.reason();
        }
        if (outcome instanceof Outcome.Rejected rejected) {
            return rejected.reason();
        }
        return outcome instanceof Outcome.Gone gone ? gone.reason() : null;
    }

    private static @Nullable String storable(@Nullable String text) {
        return text == null ? null : text.replace("\u0000", "\\u0000");
    }
}

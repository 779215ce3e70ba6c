package io.pgevents.sink.webhook;

import io.pgevents.platform.Findings;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver answered when it was asked whether it wants events: CloudEvents "HTTP 1.1 Web Hooks for Event Delivery"
 * 1.0.2, section 4.2. Only the headers count; the status says nothing.
 */
final class Consent {

    private static final long UNBOUNDED = Long.MAX_VALUE;
    private static final int SECONDS = 60;

    private final Answer answer;
    private final Origin origin;

    Consent(Answer answer, Origin origin) {
        this.answer = answer;
        this.origin = origin;
    }

    /** Why this is no consent; null if it is one. */
    @Nullable
    String objection() {
        String allowed = answer.headers().get("WebHook-Allowed-Origin");
        if (allowed == null) {
            return "it answered HTTP " + answer.status()
                    + " without the header WebHook-Allowed-Origin, which must name " + origin.name() + " or *";
        }
        if (!allowed.equals("*") && !allowed.equalsIgnoreCase(origin.name())) {
            return "its WebHook-Allowed-Origin names neither " + origin.name() + " nor *";
        }
        return allowedRate() > 0 ? null : "its WebHook-Allowed-Rate is neither a positive whole number nor *";
    }

    /**
     * Finds fault with a rate above the granted one.
     *
     * @param ratePerSecond infinite for none
     */
    void checkRate(double ratePerSecond, Findings findings) {
        long granted = allowedRate();
        if (granted < perMinute(ratePerSecond)) {
            BigDecimal perSecond =
                    BigDecimal.valueOf(granted).divide(BigDecimal.valueOf(SECONDS), 3, RoundingMode.DOWN);
            findings.add(
                    "/config/ratePerSecond",
                    "above-granted-rate",
                    "The receiver grants " + granted + " requests a minute: set ratePerSecond to at most "
                            + perSecond.stripTrailingZeros().toPlainString() + ".");
        }
    }

    /** The rate to ask for: whole requests a minute, at least one. */
    static long perMinute(double ratePerSecond) {
        return Double.isInfinite(ratePerSecond) ? UNBOUNDED : Math.max(1, (long) Math.ceil(ratePerSecond * SECONDS));
    }

    /** A receiver that does not mention a rate has nothing against the one it was asked for. Zero if it is malformed. */
    private long allowedRate() {
        String rate = answer.headers().get("WebHook-Allowed-Rate");
        if (rate == null || rate.equals("*")) {
            return UNBOUNDED;
        }
        return rate.matches("[0-9]{1,18}") ? Long.parseLong(rate) : 0;
    }
}

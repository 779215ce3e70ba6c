package io.pgevents.delivery;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The lists of deliveries, and what may be asked of them. Blocks on the database. */
@ApplicationScoped
class DeliveryPages {

    static final Set<String> FILTERS =
            Set.of("subscription", "status", "event", "key", "eventType", "since", "until", "replay");

    static final Set<String> EVENT_FILTERS = Set.of("subscription", "status");

    private final DeliveryLookup deliveries;

    DeliveryPages(DeliveryLookup deliveries) {
        this.deliveries = deliveries;
    }

    /** Newest first. @param request knows {@link #FILTERS}. @param owner only of their subscriptions; null for all */
    Response page(ListRequest request, @Nullable String owner) {
        var query = new DeliveryQuery(
                request.filter("subscription"),
                status(request),
                number(request, "event"),
                request.filter("key"),
                request.filter("eventType"),
                time(request, "since"),
                time(request, "until"),
                number(request, "replay"),
                owner);
        return request.page(
                deliveries.list(query, request.before(), request.rows()),
                delivery -> List.of(String.valueOf(delivery.id())),
                delivery -> delivery);
    }

    /** Those of one event, by subscription. @param request knows {@link #EVENT_FILTERS} */
    Response page(ListRequest request, long event, @Nullable String owner) {
        return request.page(
                deliveries.ofEvent(
                        event,
                        request.afterText(),
                        request.filter("subscription"),
                        status(request),
                        owner,
                        request.rows()),
                delivery -> List.of(delivery.subscription()),
                delivery -> delivery);
    }

    private static @Nullable DeliveryStatus status(ListRequest request) {
        String text = request.filter("status");
        try {
            return text == null ? null : DeliveryStatus.of(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.malformed(
                    "The parameter 'status' must be pending, retrying, blocked, delivered, dead or cancelled.");
        }
    }

    private static @Nullable Long number(ListRequest request, String name) {
        String text = request.filter(name);
        try {
            return text == null ? null : Long.valueOf(text);
        } catch (NumberFormatException notANumber) {
            throw Problem.malformed("The parameter '" + name + "' must be a whole number.");
        }
    }

    private static @Nullable OffsetDateTime time(ListRequest request, String name) {
        String text = request.filter(name);
        try {
            return text == null ? null : OffsetDateTime.parse(text);
        } catch (DateTimeParseException notATime) {
            throw Problem.malformed("The parameter '" + name
                    + "' must be a time with its offset from UTC, for example 2026-03-01T12:00:00Z.");
        }
    }
}

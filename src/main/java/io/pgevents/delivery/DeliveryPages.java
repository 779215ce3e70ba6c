package io.pgevents.delivery;

import io.pgevents.platform.ListRequest;
import io.pgevents.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The lists of deliveries, newest first, filtered by subscription and status. Blocks on the database. */
@ApplicationScoped
class DeliveryPages {

    private final DeliveryDesk desk;

    DeliveryPages(DeliveryDesk desk) {
        this.desk = desk;
    }

    /** @param event the only event whose deliveries are shown; null for those of all */
    Response page(ListRequest request, @Nullable Long event) {
        return request.page(
                desk.list(
                        request.before(),
                        request.filter("subscription"),
                        status(request.filter("status")),
                        event,
                        request.rows()),
                delivery -> List.of(Long.toString(delivery.id())),
                delivery -> delivery);
    }

    private static @Nullable DeliveryStatus status(@Nullable String text) {
        try {
            return text == null ? null : DeliveryStatus.of(text.toLowerCase(Locale.ROOT));
        } catch (IllegalArgumentException unknown) {
            throw Problem.malformed("The parameter 'status' must be retrying, blocked, delivered, dead or cancelled.");
        }
    }
}

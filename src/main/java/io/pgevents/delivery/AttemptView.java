package io.pgevents.delivery;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.vertx.sqlclient.Row;
import java.time.OffsetDateTime;
import org.jspecify.annotations.Nullable;

/**
 * An attempt as the REST API shows it.
 *
 * @param attempt counts from 1, anew after a redelivery
 * @param outcome delivered, retry, rejected or gone
 * @param address the network address that a connection was opened to
 * @param tookMillis all of it; the others are its phases, as far as there were any
 * @param excerpt the beginning of the receiver's answer, if it was a failure
 * @param why what nextAttemptAt follows from: schedule, retry-after or circuit; none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record AttemptView(
        OffsetDateTime at,
        int attempt,
        String outcome,
        @Nullable Integer status,
        @Nullable String error,
        @Nullable String address,
        String replica,
        double tookMillis,
        @Nullable Double dnsMillis,
        @Nullable Double connectMillis,
        @Nullable Double firstByteMillis,
        @Nullable String excerpt,
        @Nullable OffsetDateTime nextAttemptAt,
        String why) {

    private static final double MICROS = 1_000.0;

    static AttemptView of(Row row) {
        return new AttemptView(
                row.getOffsetDateTime("at"),
                row.getInteger("attempt"),
                row.getString("outcome"),
                row.getInteger("status"),
                row.getString("error"),
                row.getString("address"),
                row.getString("replica"),
                row.getLong("took_us") / MICROS,
                millis(row.getLong("dns_us")),
                millis(row.getLong("connect_us")),
                millis(row.getLong("first_byte_us")),
                row.getString("excerpt"),
                row.getOffsetDateTime("next_attempt_at"),
                row.getString("why"));
    }

    private static @Nullable Double millis(@Nullable Long micros) {
        return micros == null ? null : micros / MICROS;
    }
}

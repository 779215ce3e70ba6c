package io.pgevents.platform.auth;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.support.Postgres;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** PostgreSQL lists what Java lets through, and nothing else. */
class ReachSqlTest {

    private static final List<String> SOURCES = List.of(
            "/d%20b",
            "/d%20b/public/orders",
            "/d%20b/public/orders/x",
            "/d%20b/sales/a",
            "/d%20b/sales_/a",
            "/d%20b/amqp/orders",
            "/d%20b/channels/alarm",
            "/d%20b/channels/al%25",
            "/crm",
            "/crm/a",
            "/crm_a",
            "urn:x",
            "");

    private static final List<Patterns> PATTERNS = List.of(
            Patterns.NOTHING,
            new Patterns(List.of("*"), List.of(), List.of()),
            new Patterns(List.of("public.orders", "sales.*"), List.of(), List.of()),
            new Patterns(List.of(), List.of("*"), List.of("urn:*")),
            new Patterns(List.of(), List.of("al%"), List.of("/crm")),
            new Patterns(List.of(), List.of("al*"), List.of("/crm_*", "/crm/*")),
            new Patterns(List.of(), List.of(), List.of("/d%20b/amqp/*")),
            new Patterns(List.of(), List.of(), List.of("*")));

    @Test
    void a_list_shows_exactly_what_a_subscription_would_get() throws SQLException {
        List<Reach> reaches = new ArrayList<>(
                PATTERNS.stream().map(patterns -> Reach.of(patterns, "d b")).toList());
        reaches.add(Reach.EVERYTHING);

        try (Connection connection = Postgres.connect(Postgres.emptyDatabase())) {
            for (Reach reach : reaches) {
                assertThat(listed(connection, reach))
                        .containsExactlyElementsOf(
                                SOURCES.stream().filter(reach::sees).toList());
            }
        }
    }

    @Test
    void a_name_is_encoded_as_the_watches_do_it() throws SQLException {
        try (Connection connection = Postgres.connect(Postgres.migratedDatabase());
                PreparedStatement query = connection.prepareStatement("SELECT pgevents.uri_segment(?)")) {
            for (String name : List.of("orders", "Größe", "a/b?c#d", "%\"'()*+,;=:@!$&~._-", "日本 語", "[]{}|\\^`<>")) {
                query.setString(1, name);
                ResultSet segment = query.executeQuery();
                segment.next();
                assertThat(UriSegment.of(name)).isEqualTo(segment.getString(1));
            }
        }
    }

    private static List<String> listed(Connection connection, Reach reach) throws SQLException {
        Object[] values = ReachSql.values(reach);
        String sql = "SELECT s.source FROM unnest(?::text[]) WITH ORDINALITY AS s (source, place) WHERE "
                + ReachSql.sees("s.source", 1).replaceAll("\\$[0-9]", "?") + " ORDER BY place";
        try (PreparedStatement query = connection.prepareStatement(sql)) {
            query.setArray(1, array(connection, SOURCES.toArray(String[]::new)));
            query.setArray(2, array(connection, values[0]));
            query.setArray(3, array(connection, values[0]));
            query.setArray(4, array(connection, values[1]));
            query.setArray(5, array(connection, values[2]));
            List<String> listed = new ArrayList<>();
            ResultSet rows = query.executeQuery();
            while (rows.next()) {
                listed.add(rows.getString(1));
            }
            return listed;
        }
    }

    private static Array array(Connection connection, Object values) throws SQLException {
        return values == null ? null : connection.createArrayOf("text", (String[]) values);
    }
}

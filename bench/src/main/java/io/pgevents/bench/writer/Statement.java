package io.pgevents.bench.writer;

import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.stream.IntStream;
import org.postgresql.PGStatement;

/** What a client executes again and again, each time as a transaction of its own. Prepared by the server, rows come from the client. */
enum Statement {
    /** Nothing: the most that this load generator can ask of this server. */
    SELECT("SELECT 1", 0),

    ROW("INSERT INTO orders (customer, status, total, note) VALUES (?, ?, ?, ?)", 1) {
        @Override
        void bind(PreparedStatement statement) throws SQLException {
            statement.setString(1, customer(7));
            statement.setString(2, "open");
            statement.setBigDecimal(3, TOTAL);
            statement.setString(4, NOTE);
        }
    },

    THOUSAND_ROWS("""
            INSERT INTO orders (customer, status, total, note)
            SELECT * FROM unnest(?::text[], ?::text[], ?::numeric[], ?::text[])""", 1000) {
        @Override
        void bind(PreparedStatement statement) throws SQLException {
            Connection connection = statement.getConnection();
            statement.setArray(1, connection.createArrayOf("text", times(Statement::customer)));
            statement.setArray(2, connection.createArrayOf("text", times(row -> "open")));
            statement.setArray(3, connection.createArrayOf("numeric", times(row -> TOTAL)));
            statement.setArray(4, connection.createArrayOf("text", times(row -> NOTE)));
        }
    };

    /** What a shop may have: two indexes, a row of some 200 bytes. */
    static final String TABLE = """
            CREATE TABLE orders (
                id         bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
                customer   text NOT NULL,
                status     text NOT NULL,
                total      numeric(12,2) NOT NULL,
                note       text,
                created_at timestamptz NOT NULL DEFAULT now())""";

    static final String INDEX = "CREATE INDEX ON orders (customer)";

    private static final BigDecimal TOTAL = new BigDecimal("149.90");
    private static final String NOTE = "a note as long as a note may be, ".repeat(4);

    private final String sql;
    private final int rows;

    Statement(String sql, int rows) {
        this.sql = sql;
        this.rows = rows;
    }

    int rows() {
        return rows;
    }

    PreparedStatement prepare(Connection connection) throws SQLException {
        PreparedStatement statement = connection.prepareStatement(sql);
        statement.unwrap(PGStatement.class).setPrepareThreshold(1);
        bind(statement);
        return statement;
    }

    void bind(PreparedStatement statement) throws SQLException {}

    private static String customer(int number) {
        return "customer-" + number;
    }

    private static Object[] times(java.util.function.IntFunction<Object> value) {
        return IntStream.range(0, 1000).mapToObj(value).toArray();
    }
}

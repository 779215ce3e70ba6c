package io.pgevents.delivery;

import io.pgevents.support.Postgres;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A program that publishes events in transactions of different length, some of them rolled back, in part or as a
 * whole. It holds a lock on a key until it commits, as a writer of a table holds one on the row.
 */
record Writers(String url, int keys, int transactions) {

    void run(Random random) {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            for (int transaction = 0; transaction < transactions; transaction++) {
                transaction(random, connection, statement);
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    private void transaction(Random random, Connection connection, Statement statement) throws SQLException {
        Set<Integer> some =
                random.ints(1 + random.nextInt(4), 0, keys).boxed().collect(Collectors.toCollection(TreeSet::new));
        for (int key : some) {
            statement.execute("SELECT pg_advisory_xact_lock(" + key + ")");
            publish(statement, key, random.nextInt(20) == 0 ? 9_000 : 20);
            if (random.nextInt(10) == 0) {
                var savepoint = connection.setSavepoint();
                publish(statement, key, 20);
                connection.rollback(savepoint);
            }
        }
        statement.execute("SELECT pg_sleep(" + random.nextInt(20) / 1000.0 + ")");
        if (random.nextInt(10) == 0) {
            connection.rollback();
        } else {
            connection.commit();
        }
    }

    private static void publish(Statement statement, int key, int bytes) throws SQLException {
        statement.execute("SELECT pgevents.publish('test', '%d', to_jsonb(repeat('x', %d)))".formatted(key, bytes));
    }
}

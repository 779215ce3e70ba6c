package io.pgevents.support;

import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.LongStream;

/**
 * Programs that change rows as programs do: side by side, with pauses inside of their transactions, with rollbacks and
 * savepoints. Every committed change of a row raises its {@code n} by one, so that what must arrive for each key is
 * 1, 2, 3, … up to the value that the database holds in the end. Goes on after a loss of the database.
 */
public final class Workload implements AutoCloseable {

    private static final int KEYS = 100;
    private final String url;
    private final List<Thread> writers = new ArrayList<>();
    private volatile String pause = pauseUpTo(Duration.ofMillis(2));
    private volatile boolean stopping;

    /** @param url of a database with pgevents' schema; a table is made in it and watched */
    public Workload(String url) {
        this.url = url;
        execute("""
                CREATE TABLE counter (id integer PRIMARY KEY, n bigint NOT NULL);
                INSERT INTO counter SELECT id, 0 FROM generate_series(1, %d) AS id;
                SELECT pgevents.watch('counter', ARRAY['update'])""".formatted(KEYS));
    }

    /** Longer pauses inside of transactions make fewer changes in a second. */
    public Workload withPausesUpTo(Duration longest) {
        pause = pauseUpTo(longest);
        return this;
    }

    public Workload start(int howMany) {
        IntStream.range(0, howMany).forEach(seed -> {
            var writer = new Thread(() -> write(new Random(seed)), "writer-" + seed);
            writer.setDaemon(true);
            writers.add(writer);
            writer.start();
        });
        return this;
    }

    /** Returns when the last transaction is over. */
    public void stop() {
        stopping = true;
        try {
            for (Thread writer : writers) {
                writer.join(Duration.ofMinutes(1).toMillis());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        writers.clear();
        stopping = false;
    }

    /** Raises {@code n} of each key by one, in one transaction. */
    public void touchAll() {
        execute("UPDATE counter SET n = n + 1");
    }

    public void touch(int key) {
        execute("UPDATE counter SET n = n + 1 WHERE id = " + key);
    }

    public void execute(String sql) {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    public long number(String sql) {
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getLong(1);
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /** How many changes have been committed. */
    public long committedChanges() {
        return number("SELECT sum(n) FROM counter");
    }

    /** What must have arrived, in the order that each key demands. */
    public Map<String, List<Long>> committedByKey() {
        Map<String, List<Long>> committed = new TreeMap<>();
        try (Connection connection = Postgres.connect(url);
                Statement statement = connection.createStatement();
                var rows = statement.executeQuery("SELECT id, n FROM counter WHERE n > 0")) {
            while (rows.next()) {
                committed.put(
                        rows.getString(1),
                        LongStream.rangeClosed(1, rows.getLong(2)).boxed().toList());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
        return committed;
    }

    @Override
    public void close() {
        stop();
    }

    private void write(Random random) {
        while (!stopping) {
            try (Connection connection = Postgres.connect(url);
                    Statement statement = connection.createStatement()) {
                connection.setAutoCommit(false);
                while (!stopping) {
                    transaction(connection, statement, random);
                }
            } catch (SQLException | IllegalStateException lost) {
                // The database is away or has ended the connection; what was not committed is not expected.
                Thread.onSpinWait();
            }
        }
    }

    /** Rows in ascending order, so that no two writers block each other. */
    private void transaction(Connection connection, Statement statement, Random random) throws SQLException {
        int first = 1 + random.nextInt(KEYS - 1);
        int second = first + 1 + random.nextInt(KEYS - first);
        raise(statement, first);
        statement.execute(pause);
        int fate = random.nextInt(10);
        if (fate < 2) {
            connection.rollback();
            return;
        }
        if (fate < 6) {
            Savepoint savepoint = connection.setSavepoint();
            raise(statement, second);
            statement.execute(pause);
            if (fate < 4) {
                connection.rollback(savepoint);
            } else {
                connection.releaseSavepoint(savepoint);
            }
        }
        connection.commit();
    }

    private static String pauseUpTo(Duration longest) {
        return "SELECT pg_sleep(random() * " + longest.toMillis() / 1000.0 + ")";
    }

    private static void raise(Statement statement, int key) throws SQLException {
        statement.executeUpdate("UPDATE counter SET n = n + 1 WHERE id = " + key);
    }
}

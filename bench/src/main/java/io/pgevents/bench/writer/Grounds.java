package io.pgevents.bench.writer;

import io.pgevents.bench.core.Lab;
import io.pgevents.bench.core.SkippedException;
import io.pgevents.bench.database.BenchDatabase;
import io.pgevents.bench.database.DatabaseServer;
import io.pgevents.bench.side.PgeventsService;
import java.nio.file.Files;
import java.nio.file.Path;

/** Databases to write to: with the schema of pgevents as the service makes it, and no service. */
final class Grounds {

    private static final Path CHANGELOG = Path.of("src/main/resources/db/changelog");

    private Grounds() {}

    static BenchDatabase prepare(Lab lab, DatabaseServer server) throws Exception {
        BenchDatabase database = server.create();
        try (var service = new PgeventsService(lab, database, "writer")) {
            service.start();
        }
        return database;
    }

    /** Adds the triggers in Python as docs/plpython.md says, sending to an address. */
    static void addPlpython(BenchDatabase database, String url) throws Exception {
        if (database.number("SELECT count(*) FROM pg_available_extensions WHERE name = 'plpython3u'") == 0) {
            throw new SkippedException("postgresql-plpython3-15 is not installed");
        }
        database.execute(
                Files.readString(CHANGELOG.resolve("140-plpython.sql")),
                Files.readString(CHANGELOG.resolve("142-post-event.sql")),
                "UPDATE pgevents.post_target SET url = '" + url + "'");
    }

    /** Adds the extension pg_amqp, with the RabbitMQ of this machine as it is after its installation. */
    static void addPgAmqp(BenchDatabase database) throws Exception {
        if (database.number("SELECT count(*) FROM pg_available_extensions WHERE name = 'amqp'") == 0) {
            throw new SkippedException("the extension pg_amqp is not installed");
        }
        database.execute(
                "CREATE EXTENSION amqp",
                "INSERT INTO amqp.broker (host, port, vhost, username, password) VALUES ('127.0.0.1', 5672, '/', 'guest', 'guest')");
        if (database.number("SELECT amqp.publish(1, 'amq.fanout', 'orders', 'hello')::int") == 0) {
            throw new SkippedException("no RabbitMQ listens on port 5672 of this machine");
        }
    }
}

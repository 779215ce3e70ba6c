package io.pgevents.compat.amqp;

import io.pgevents.platform.SchemaPart;
import io.pgevents.platform.StartUpException;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.SQLException;

/** The change sets of schema {@code amqp}. The extension has a schema of this name, so a database can't have both. */
@Singleton
final class AmqpSchema implements SchemaPart {

    private static final String HAS_EXTENSION = "SELECT 1 FROM pg_catalog.pg_extension WHERE extname = 'amqp'";

    private final AmqpSchemaSettings settings;

    AmqpSchema(AmqpSchemaSettings settings) {
        this.settings = settings;
    }

    @Override
    public String context() {
        return "compat-amqp";
    }

    @Override
    public boolean isWanted() {
        return settings.amqp();
    }

    @Override
    public void check(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var extension = statement.executeQuery(HAS_EXTENSION)) {
            if (extension.next()) {
                throw new StartUpException("pgevents.compat.amqp is true, but the extension amqp is installed in this"
                        + " database; save the rows of amqp.broker, DROP EXTENSION amqp, start again and restore the rows"
                        + " (docs/migrating.md), or set pgevents.compat.amqp=false and go on with the extension");
            }
        }
    }
}

package io.pgevents.platform;

import io.agroal.api.AgroalDataSource;
import jakarta.inject.Singleton;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Connects as the role that owns the schema: that of {@code quarkus.liquibase.username}, which the service then is not, or
 * else the service's own.
 */
@Singleton
class SchemaOwner {

    private static final String ALLOW = "CALL pgevents.allow_service(pg_catalog.quote_ident(?)::pg_catalog.regrole)";

    private final AgroalDataSource services;
    private final Optional<String> username;
    private final Optional<String> password;
    private final Optional<String> runtimeRole;

    SchemaOwner(
            AgroalDataSource services,
            DatabaseSettings settings,
            @ConfigProperty(name = "quarkus.liquibase.username") Optional<String> username,
            @ConfigProperty(name = "quarkus.liquibase.password") Optional<String> password) {
        this.services = services;
        this.username = username;
        this.password = password;
        this.runtimeRole = settings.runtimeRole().or(() -> username.map(owner -> settings.username()));
        if (username.isPresent() != password.isPresent()) {
            throw new StartUpException(
                    "of quarkus.liquibase.username and quarkus.liquibase.password only one is set; set both, to connect as"
                            + " the role that owns the schema, or neither");
        }
    }

    /** Whether it was named, and so is there for this service to connect as. */
    boolean isAnother() {
        return username.isPresent();
    }

    /** Finds nothing but what is built in, by names without a schema. The caller closes it. Blocks. */
    Connection connect() throws SQLException {
        Connection connection = open();
        try {
            OwnersSession.lookOnlyAtBuiltIns(connection);
            return connection;
        } catch (SQLException e) {
            connection.close();
            throw e;
        }
    }

    private Connection open() throws SQLException {
        if (username.isEmpty()) {
            return services.getConnection();
        }
        String url = services.getConfiguration()
                .connectionPoolConfiguration()
                .connectionFactoryConfiguration()
                .jdbcUrl();
        return DriverManager.getConnection(url, username.get(), password.orElseThrow());
    }

    /** Grants what the service needs, and no more, to the role that it runs as, if that is not the owner. Blocks. */
    void allowService() throws SQLException {
        if (runtimeRole.isPresent()) {
            try (Connection connection = connect();
                    var allow = connection.prepareStatement(ALLOW)) {
                allow.setString(1, runtimeRole.get());
                allow.execute();
            }
        }
    }
}

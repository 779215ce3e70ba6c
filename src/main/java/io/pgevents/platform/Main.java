package io.pgevents.platform;

import io.quarkus.runtime.Application;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.annotations.QuarkusMain;
import io.quarkus.runtime.configuration.ConfigUtils;
import io.smallrye.config.ConfigValidationException;
import io.smallrye.config.SmallRyeConfig;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Starts the service: checks what it was told, brings up a database if it was given none, and hands over to Quarkus. */
@QuarkusMain
public final class Main {

    /** The one command there is; without it the service is started. */
    static final String MIGRATE = "migrate";

    /** Quarkus makes a bean of it. */
    Main() {}

    public static void main(String... arguments) {
        try {
            prepare(isMigration(arguments));
        } catch (StartUpException | ConfigValidationException e) {
            refuse(e);
        }
        Quarkus.run(null, Main::exit, arguments);
    }

    private static boolean isMigration(String... arguments) {
        if (arguments.length > 0 && !List.of(arguments).equals(List.of(MIGRATE))) {
            throw new StartUpException("there is no command '" + String.join(" ", arguments) + "'; the only one is "
                    + MIGRATE + ", and properties go before -jar, as -Dquarkus.http.port=9000");
        }
        return arguments.length > 0;
    }

    private static void prepare(boolean migration) {
        // First: even reading the configuration looks into jars, of which one may be gone.
        StartUpChecks.extensions(System.getProperty("java.class.path"));
        SmallRyeConfig config = ConfigUtils.configBuilder()
                .withMapping(DatabaseSettings.class)
                .withMapping(EmbeddedSettings.class)
                .withMapping(AuthSettings.class)
                .withMapping(EncryptionSettings.class)
                .build();
        var database = config.getConfigMapping(DatabaseSettings.class);
        if (migration) {
            StartUpChecks.migration(database);
            return;
        }
        StartUpChecks.authentication(
                config.getConfigMapping(AuthSettings.class),
                config.getValue("quarkus.http.host", String.class),
                config.getOptionalValue("quarkus.oidc.auth-server-url", String.class),
                config.getOptionalValue("quarkus.oidc.token.audience", String.class));
        database.url().ifPresentOrElse(StartUpChecks::databaseUrl, () -> {
            var settings = config.getConfigMapping(EmbeddedSettings.class);
            var embedded = EmbeddedDatabase.start(settings);
            System.setProperty("pgevents.database.url", embedded.url());
            var encryption = config.getConfigMapping(EncryptionSettings.class);
            if (encryption.key().isEmpty() && encryption.keyFile().isEmpty()) {
                System.setProperty(
                        "pgevents.encryption.key-file",
                        EncryptionKeyFile.beside(settings.dataDir()).toString());
            }
            Runtime.getRuntime().addShutdownHook(new Thread(() -> stopAfterService(embedded), "stop-postgresql"));
        });
    }

    /** Shutdown hooks run side by side; the service needs its database until it has stopped. */
    private static void stopAfterService(EmbeddedDatabase database) {
        Application service = Application.currentApplication();
        if (service != null && service.isStarted()) {
            service.awaitShutdown();
        }
        try {
            database.close();
        } catch (IOException e) {
            Log.LOG.unexpected("stopping the embedded PostgreSQL", e);
        }
    }

    private static void exit(int code, @Nullable Throwable failure) {
        if (failure != null) {
            refuse(failure);
        }
        System.exit(code);
    }

    private static void refuse(Throwable failure) {
        System.err.println("pgevents cannot start: " + StartUpFailure.reason(failure));
        System.exit(1);
    }
}

package io.pgevents.log;

import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started when the log was read for the first time: the schema is there, and what this replica serves is known. */
@Startup
@Default
@Singleton
class StartedCheck implements HealthCheck {

    private final ReaderHealth reader;

    StartedCheck(ReaderHealth reader) {
        this.reader = reader;
    }

    @Override
    public HealthCheckResponse call() {
        boolean started = reader.hasStarted();
        var response = HealthCheckResponse.named("first look at the event log").status(started);
        if (!started) {
            String reason = reader.reason();
            response.withData("reason", reason == null ? "the reader has not come so far yet" : reason);
        }
        return response.build();
    }
}

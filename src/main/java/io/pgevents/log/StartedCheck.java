package io.pgevents.log;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;

/** Started when the log was read for the first time: the schema is there, and what this replica serves is known. */
@Startup
@Default
@Singleton
class StartedCheck implements AsyncHealthCheck {

    private final ReaderHealth reader;

    StartedCheck(ReaderHealth reader) {
        this.reader = reader;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        boolean started = reader.hasStarted();
        var response = HealthCheckResponse.named("first look at the event log").status(started);
        if (!started) {
            String reason = reader.reason();
            response.withData("reason", reason == null ? "the reader has not come so far yet" : reason);
        }
        return Uni.createFrom().item(response.build());
    }
}

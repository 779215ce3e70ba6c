package io.pgevents.log;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready while the reader has looked at the log a short time ago. */
@Readiness
@Default
@ApplicationScoped
class ReaderHealth implements HealthCheck {

    /** A look may take as long as the page it hands over; longer than this, something is stuck. */
    private static final Duration LONGEST_LOOK = Duration.ofSeconds(30);

    private enum State {
        STARTING,
        READING,
        LOST
    }

    private record Condition(
            State state, Instant at, @Nullable String reason) {}

    private final Duration longestWait;
    private final Clock clock = Clock.systemUTC();
    private volatile Condition condition = new Condition(State.STARTING, clock.instant(), null);

    ReaderHealth(ReaderSettings settings) {
        this.longestWait = settings.pollInterval().plus(LONGEST_LOOK);
    }

    void looked() {
        condition = new Condition(State.READING, clock.instant(), null);
    }

    void lost(String reason) {
        Condition before = condition;
        Instant since = before.state() == State.LOST ? before.at() : clock.instant();
        condition = new Condition(State.LOST, since, reason);
    }

    @Override
    public HealthCheckResponse call() {
        Condition now = condition;
        boolean recent = Duration.between(now.at(), clock.instant()).compareTo(longestWait) < 0;
        boolean up = recent && now.state() == State.READING;
        var response = HealthCheckResponse.named("event log reader")
                .status(up)
                .withData("state", now.state().name().toLowerCase().replace('_', ' '))
                .withData("since", now.at().toString());
        if (now.reason() != null) {
            response.withData("reason", now.reason());
        }
        return response.build();
    }
}

package io.pgevents.log;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/** Ready while the reader has looked at the log a short time ago. */
@Readiness
@Default
@ApplicationScoped
class ReaderHealth implements AsyncHealthCheck {

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

    /** By the monotonic clock: a clock that is set must neither end nor hide anything. */
    private volatile long lastLook = System.nanoTime();

    private volatile boolean started;

    ReaderHealth(ReaderSettings settings) {
        this.longestWait = settings.pollInterval().plus(LONGEST_LOOK);
    }

    void looked() {
        lastLook = System.nanoTime();
        started = true;
        Condition before = condition;
        if (before.state() != State.READING) {
            condition = new Condition(State.READING, clock.instant(), null);
        }
    }

    /** How long ago the log was last looked at with success; since the start if it never was. */
    Duration sinceLook() {
        return Duration.ofNanos(System.nanoTime() - lastLook);
    }

    /** Whether the reader has looked at the log a short time ago. */
    boolean isReading() {
        return condition.state() == State.READING && sinceLook().compareTo(longestWait) < 0;
    }

    boolean hasStarted() {
        return started;
    }

    /** Why the reader has no connection; null if it has one, or never had. */
    @Nullable
    String reason() {
        return condition.reason();
    }

    void lost(String reason) {
        Condition before = condition;
        Instant since = before.state() == State.LOST ? before.at() : clock.instant();
        condition = new Condition(State.LOST, since, reason);
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        Condition now = condition;
        boolean up = isReading();
        Duration sinceLook = sinceLook();
        var response = HealthCheckResponse.named("event log reader")
                .status(up)
                .withData("state", now.state().name().toLowerCase().replace('_', ' '))
                .withData("since", now.at().toString())
                .withData("secondsSinceLook", sinceLook.toSeconds());
        if (!up && now.state() == State.READING) {
            response.withData(
                    "reason",
                    "the log was not looked at for " + sinceLook.toSeconds() + " s: a page takes that long, or the"
                            + " reader is stuck");
        }
        if (now.reason() != null) {
            response.withData("reason", now.reason());
        }
        return Uni.createFrom().item(response.build());
    }
}

package io.pgevents.capture.listen;

import static io.pgevents.platform.Log.LOG;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.inject.Default;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.jspecify.annotations.Nullable;

/**
 * How listening goes. A replica is not ready before it has tried to listen, so that whoever restarts one after the other
 * leaves no time in which none does. After that it is information only: a replica that can't listen serves everything else,
 * and where none can, as behind a pooler, taking all of them out of service would not help.
 */
@Readiness
@Default
@ApplicationScoped
class ListenHealth implements AsyncHealthCheck {

    /** From here on there is something to do before NOTIFY fails in every transaction. */
    private static final double MUCH = 0.5;

    enum State {
        STARTING,
        IDLE,
        STAND_BY,
        RECORDER,
        DEAF;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    private record Condition(
            State state,
            Instant since,
            int channels,
            @Nullable String reason) {}

    private final Clock clock = Clock.systemUTC();
    private volatile Condition condition = new Condition(State.STARTING, clock.instant(), 0, null);
    private volatile double queue;
    private volatile @Nullable String logged;

    void isIdle() {
        become(State.IDLE, 0, null);
        queue = 0;
    }

    /** Whether there were channels to listen to, the last time that was known. */
    boolean isWanted() {
        State now = condition.state();
        return now != State.STARTING && now != State.IDLE;
    }

    void standsBy(int channels) {
        back();
        become(State.STAND_BY, channels, null);
    }

    void records(int channels) {
        become(State.RECORDER, channels, null);
    }

    void listensTo(int channels) {
        Condition now = condition;
        become(now.state(), channels, now.reason());
    }

    /**
     * @param wait until it is tried again
     * @param reason for the log
     * @param told for everybody
     */
    void isDeaf(Duration wait, String reason, String told) {
        if (condition.state() != State.DEAF || !reason.equals(logged)) {
            LOG.listenerLost(wait, reason);
        }
        logged = reason;
        become(State.DEAF, condition.channels(), told);
    }

    /** @param usage of PostgreSQL's queue of notifications, from 0 to 1 */
    void queueIsFull(double usage) {
        if (usage >= MUCH) {
            LOG.notificationQueueFillsUp(Math.round(usage * 100));
        }
        queue = usage;
    }

    State state() {
        return condition.state();
    }

    int channels() {
        return condition.channels();
    }

    private void back() {
        Condition before = condition;
        if (before.state() == State.DEAF) {
            LOG.listenerIsBack(Duration.between(before.since(), clock.instant()));
        }
    }

    private void become(State state, int channels, @Nullable String reason) {
        Condition before = condition;
        Instant since = before.state() == state ? before.since() : clock.instant();
        condition = new Condition(state, since, channels, reason);
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        Condition now = condition;
        var response = HealthCheckResponse.named("notification listener")
                .status(now.state() != State.STARTING)
                .withData("state", now.state().text())
                .withData("since", now.since().toString())
                .withData("channels", now.channels());
        if (now.reason() != null) {
            response.withData("reason", now.reason());
        }
        if (queue >= MUCH) {
            response.withData("queue", Math.round(queue * 100) + " % full");
        }
        return Uni.createFrom().item(response.build());
    }
}

package io.pgevents.delivery;

import io.smallrye.health.api.AsyncHealthCheck;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Default;
import jakarta.inject.Singleton;
import java.time.Duration;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;

/** Alive while the delivery loop turns. Nothing but a fault of pgevents stops it, and nothing but a restart helps then. */
@Liveness
@Default
@Singleton
class LoopHealth implements AsyncHealthCheck {

    /** The loop never blocks; only a machine that stands still takes it so long. */
    private static final Duration STUCK = Duration.ofSeconds(60);

    private volatile long beat;
    private volatile boolean turning;

    /** On the loop, again and again. */
    void beat() {
        beat = System.nanoTime();
        turning = true;
    }

    @Override
    public Uni<HealthCheckResponse> call() {
        Duration since = turning ? Duration.ofNanos(System.nanoTime() - beat) : Duration.ZERO;
        boolean up = since.compareTo(STUCK) < 0;
        var response = HealthCheckResponse.named("delivery loop").status(up);
        if (!up) {
            response.withData("reason", "it has not turned for " + since.toSeconds() + " s");
        }
        return Uni.createFrom().item(response.build());
    }
}

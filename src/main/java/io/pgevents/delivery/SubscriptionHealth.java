package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiPredicate;

/**
 * Notices which subscriptions fail and which have recovered, and has it reported; those that fail for long are disabled.
 * Only a change costs a write.
 *
 * <p>A subscription fails from five failed attempts in a row on, or one at an endpoint that is known to be down, and
 * until an attempt succeeds, wherever it is made. What is stored is read again and again, and a success here that is
 * later than the beginning of a failure there ends it: so it does not matter which replica runs what, and since when.
 * Confined to the loop.
 */
final class SubscriptionHealth {

    private static final Duration STORE = Duration.ofSeconds(1);
    private static final Duration CHECK = Duration.ofSeconds(15);

    /** Longer than the longest pause between two probes: whoever has not been tried since is not judged. */
    private static final Duration RECENTLY = Duration.ofMinutes(15);

    private static final Duration MEMORY = Duration.ofDays(1);

    private final Loop loop;
    private final HealthRows rows;
    private final Map<String, HealthTrack> tracks = new HashMap<>();

    /** Those that fail by what has been seen here. */
    private final Set<String> suspects = new HashSet<>();

    /** Those that fail by what is stored, and since when. */
    private Map<String, Long> stored = Map.of();

    private final Duration checkInterval;
    private boolean busy;

    SubscriptionHealth(Loop loop, HealthRows rows) {
        this(loop, rows, STORE, CHECK);
    }

    SubscriptionHealth(Loop loop, HealthRows rows, Duration storeInterval, Duration checkInterval) {
        this.loop = loop;
        this.rows = rows;
        this.checkInterval = checkInterval;
        loop.every(storeInterval, this::store);
        loop.every(checkInterval, this::check);
    }

    /** Takes note of an attempt. Those that only try out an address are none of this. */
    void ended(Report report) {
        String subscription = report.subscription().id();
        if (report.attempt().outcome() instanceof Outcome.Delivered) {
            succeeded(subscription);
        } else {
            failed(
                    subscription,
                    String.valueOf(AttemptText.reason(report.attempt().outcome())),
                    report.spared());
        }
    }

    /** An attempt succeeded. */
    void succeeded(String subscription) {
        track(subscription).succeeded(System.nanoTime());
        suspects.remove(subscription);
    }

    /**
     * An attempt failed, for whatever reason.
     *
     * @param spared whether the endpoint was known to be down: then one failure is enough
     */
    void failed(String subscription, String reason, boolean spared) {
        HealthTrack track = track(subscription);
        track.failed(reason, spared, System.nanoTime());
        if (track.isFailing()) {
            suspects.add(subscription);
        }
    }

    /** How many attempts in a row have failed here. */
    int failures(String subscription) {
        HealthTrack track = tracks.get(subscription);
        return track == null ? 0 : track.failures();
    }

    private HealthTrack track(String subscription) {
        return tracks.computeIfAbsent(subscription, id -> new HealthTrack());
    }

    private void store() {
        if (!busy && !(begun().isEmpty() && recovered().isEmpty())) {
            round(List.of());
        }
    }

    private void check() {
        if (!busy) {
            long now = System.nanoTime();
            long remembered = now - MEMORY.toNanos();
            tracks.values()
                    .removeIf(track -> !track.hasSucceededSince(remembered) && !track.hasFailedSince(remembered));
            round(findings(stored.keySet(), (id, track) -> track.hasFailedSince(now - RECENTLY.toNanos())));
        }
    }

    private void round(List<HealthFinding> late) {
        busy = true;
        List<HealthFinding> begun = begun();
        Set<String> recovered = recovered();
        loop.call(
                () -> {
                    rows.begin(begun);
                    rows.end(recovered);
                    rows.warnAndDisable(late);
                    rows.forgetRecovered();
                    return rows.failing();
                },
                failing -> {
                    busy = false;
                    accept(failing, begun, recovered);
                },
                failure -> {
                    LOG.healthNotStored(checkInterval, failure.getMessage());
                    loop.after(checkInterval, () -> busy = false);
                });
    }

    private List<HealthFinding> begun() {
        return findings(suspects, (id, track) -> !stored.containsKey(id));
    }

    private Set<String> recovered() {
        Set<String> recovered = new HashSet<>();
        stored.forEach((subscription, since) -> {
            HealthTrack track = tracks.get(subscription);
            if (track != null && track.hasSucceededSince(since)) {
                recovered.add(subscription);
            }
        });
        return recovered;
    }

    private List<HealthFinding> findings(Set<String> subscriptions, BiPredicate<String, HealthTrack> condition) {
        List<HealthFinding> findings = new ArrayList<>();
        long now = System.nanoTime();
        for (String subscription : subscriptions) {
            HealthTrack track = tracks.get(subscription);
            if (track != null && condition.test(subscription, track)) {
                findings.add(track.finding(subscription, now));
            }
        }
        return findings;
    }

    private void accept(Map<String, Duration> failing, List<HealthFinding> begun, Set<String> recovered) {
        long now = System.nanoTime();
        Map<String, Long> next = new HashMap<>();
        failing.forEach((subscription, age) -> next.put(subscription, now - age.toNanos()));
        // What is known better does not move with the time that an answer takes.
        begun.forEach(finding -> next.computeIfPresent(finding.subscription(), (id, told) -> finding.since()));
        stored.forEach((subscription, known) -> next.computeIfPresent(subscription, (id, told) -> known));
        // Who is not taken has just recovered, or is not active: the next failure asks again.
        begun.stream()
                .map(HealthFinding::subscription)
                .filter(id -> !next.containsKey(id))
                .forEach(suspects::remove);
        stored.keySet().stream()
                .filter(id -> !next.containsKey(id) && !recovered.contains(id))
                .forEach(this::forgive);
        stored = next;
    }

    /** Another has seen it succeed, or somebody has resumed it: what failed before that no longer counts. */
    private void forgive(String subscription) {
        HealthTrack track = tracks.get(subscription);
        if (track != null) {
            track.forgive();
        }
        suspects.remove(subscription);
    }
}

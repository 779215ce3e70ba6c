package io.pgevents.delivery;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Entries of the attempts log as they are stored.
 *
 * @param shared those that delivered, and differ in nothing but their event, when they began, and how long they took
 * @param single all others, and who would share a row with nobody
 */
record AttemptGroups(List<SharedRow> shared, List<AttemptRow> single) {

    private static final Duration LONGEST = Duration.ofMinutes(30);

    /** What is the same for all in a row. Either all of them have a phase, or none. */
    private record Common(
            String subscription,
            int number,
            @Nullable Integer status,
            @Nullable String address,
            boolean dns,
            boolean connect,
            boolean firstByte) {

        static Common of(AttemptRow row) {
            Attempt attempt = row.attempt();
            Timings timings = attempt.timings();
            return new Common(
                    row.subscription(),
                    row.number(),
                    attempt.status(),
                    attempt.address(),
                    timings.dns() != null,
                    timings.connect() != null,
                    timings.firstByte() != null);
        }
    }

    static AttemptGroups of(List<AttemptRow> rows) {
        List<SharedRow> shared = new ArrayList<>();
        List<AttemptRow> single = new ArrayList<>();
        Map<Common, SharedRow> growing = new HashMap<>();
        for (AttemptRow row : rows) {
            if (!canShare(row)) {
                single.add(row);
                continue;
            }
            Common common = Common.of(row);
            SharedRow with = growing.get(common);
            if (with == null || !with.add(row)) {
                SharedRow begun = new SharedRow(row);
                growing.put(common, begun);
                shared.add(begun);
            }
        }
        shared.stream().filter(AttemptGroups::isAlone).forEach(row -> single.add(row.first()));
        shared.removeIf(AttemptGroups::isAlone);
        return new AttemptGroups(shared, single);
    }

    private static boolean isAlone(SharedRow row) {
        return row.attempts().size() == 1;
    }

    private static boolean canShare(AttemptRow row) {
        Timings timings = row.attempt().timings();
        return !row.isFailure()
                && fits(row.attempt().took())
                && fits(timings.dns())
                && fits(timings.connect())
                && fits(timings.firstByte());
    }

    /** Microseconds are stored in four bytes. */
    private static boolean fits(@Nullable Duration time) {
        return time == null || time.compareTo(LONGEST) < 0;
    }
}

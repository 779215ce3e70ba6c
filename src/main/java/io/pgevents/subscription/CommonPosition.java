package io.pgevents.subscription;

import io.pgevents.log.Position;
import io.pgevents.log.Snapshot;
import java.util.List;
import java.util.Optional;

/** How far several readers of the log have all come. */
final class CommonPosition {

    private CommonPosition() {}

    /**
     * A position that no reader is behind: whoever reads on from it misses nothing that one of them has not read. If one
     * of them is behind all others it is that one's, though it may be within a window: a subscription that began in the
     * middle of the log is within a window whose beginning it must never see. If not, it is what all have seen before the
     * windows they are in, and what they have read of those is read again.
     *
     * @param positions at least one
     */
    static Position of(List<Position> positions) {
        Optional<Position> last = positions.stream()
                .filter(one -> positions.stream().allMatch(other -> isAtOrAfter(other, one)))
                .findFirst();
        return last.orElseGet(() -> Position.at(positions.stream()
                .map(position -> Snapshot.parse(position.seen()))
                .reduce(Snapshot::meet)
                .orElseThrow()
                .toString()));
    }

    /** False also where it can't be told by the snapshots alone. */
    private static boolean isAtOrAfter(Position one, Position other) {
        if (one.seen().equals(other.seen())
                && one.target() != null
                && one.target().equals(other.target())) {
            return one.lastId() >= other.lastId();
        }
        String end = other.target() == null ? other.seen() : other.target();
        return Snapshot.parse(one.seen()).showsAllOf(Snapshot.parse(end));
    }
}

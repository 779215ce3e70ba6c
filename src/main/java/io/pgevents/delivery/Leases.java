package io.pgevents.delivery;

import static io.pgevents.platform.Log.LOG;

import io.pgevents.log.Position;
import io.pgevents.platform.DatabaseUnavailableException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * The leases of this replica: says again and again that it lives, takes what nobody has, frees what the dead had, and
 * gives away what is more than its share. Confined to the loop, but for {@link #begin}.
 */
final class Leases implements PositionFlush.Store {

    /** What a notification says when there may be something to take. */
    static final String CHANGED = "leases";

    /** What is told of leases. Called on the loop. */
    interface Holder {

        /** These slots are to be run from now on. */
        void claimed(List<Claim> claims);

        /** All that this replica has now; what it runs otherwise it has lost. */
        void holds(List<LeaseTable.Mine> mine);

        /** So many slots are to be handed over. */
        void giveAway(int surplus);

        /** The replica counts as dead: others have everything. */
        void lostAll();
    }

    /** Looked for so often in a lease; what is granted is less than the lease by as much, so that one ends within it. */
    private static final int LOOKS = 15;

    private static final double GRANTED = 0.8;

    private final Loop loop;
    private final LeaseTable table;
    private final LeasePositions positions;
    private final Holder holder;
    private final String replica = UUID.randomUUID().toString();
    private final String name;
    private final Duration term;
    private final Duration interval;

    private volatile long askedAt;
    private volatile boolean held;
    private boolean renewing;
    private boolean looking;
    private boolean again;
    private boolean taking = true;
    /** Counts their beginnings and ends: what was found out meanwhile may count what is no longer there. */
    private final AtomicLong releases = new AtomicLong();
    /** Counts the lives of this replica: what was found out in an earlier one no longer holds. */
    private volatile long life;

    Leases(Loop loop, LeaseTable table, LeasePositions positions, String name, Duration lease, Holder holder) {
        this.loop = loop;
        this.table = table;
        this.positions = positions;
        this.name = name;
        this.holder = holder;
        this.term = Duration.ofMillis((long) (lease.toMillis() * GRANTED));
        this.interval = lease.dividedBy(LOOKS);
        loop.every(interval, this::renew);
        loop.every(interval, this::look);
    }

    /**
     * Begins a life. Blocks on the database; any thread but the loop.
     *
     * @param mark where the log has been read to already; null to begin at the present
     */
    LeaseTable.Beginning begin(@Nullable Position mark) {
        long asked = System.nanoTime();
        LeaseTable.Beginning beginning = table.begin(replica, name, term, mark);
        askedAt = asked;
        life = beginning.life();
        held = true;
        return beginning;
    }

    @Override
    public long life() {
        return life;
    }

    @Override
    public boolean save(long during, Position mark, long highestId, Map<Lease, @Nullable Position> moved) {
        return positions.save(replica, during, mark, highestId, moved);
    }

    /** Gives leases back, for another replica to go on exactly where each is. Blocks; any thread but the loop. */
    void release(List<Claim> released) {
        releases.incrementAndGet();
        positions.release(replica, released);
        releases.incrementAndGet();
    }

    String name() {
        return name;
    }

    /** Whether an attempt that begins now and takes so long ends before anybody else can have the lease. */
    boolean covers(Duration attempt) {
        return held && System.nanoTime() - askedAt + attempt.toNanos() < term.toNanos();
    }

    /** No more is taken; what there is is renewed until {@link #leave}. */
    void stopTaking() {
        taking = false;
    }

    /** Gives back whatever is left. @param done run in any case */
    void leave(Runnable done) {
        held = false;
        loop.call(
                () -> {
                    table.leave(replica);
                    return true;
                },
                left -> done.run(),
                failure -> {
                    LOG.debug("The leases run out by themselves", failure);
                    done.run();
                });
    }

    /** Looks whether there is something to take, to give away, or lost. */
    void look() {
        if (looking) {
            again = true;
            return;
        }
        if (!held || !taking) {
            return;
        }
        looking = true;
        again = false;
        long asking = life;
        long released = releases.get();
        loop.call(this::found, found -> apply(found, asking, released), this::lookFailed);
    }

    /** Gives back what this replica has without knowing: the answer to its claim was lost. */
    void disown(List<Lease> unknown) {
        loop.call(
                () -> {
                    positions.disown(replica, unknown);
                    return true;
                },
                done -> look(),
                failure -> LOG.debug("Leases could not be given back", failure));
    }

    private record Found(List<LeaseTable.Mine> mine, List<Claim> claims, int surplus) {}

    private Found found() {
        table.reap(replica).forEach(LOG::replicaIsGone);
        Shares shares = table.shares(replica);
        List<Claim> claims = shares.wanted() > 0 ? table.claim(replica, shares.wanted()) : List.of();
        return new Found(table.mine(replica), claims, shares.surplus());
    }

    private void apply(Found found, long asking, long released) {
        looking = false;
        if (held && asking == life) {
            holder.claimed(found.claims());
            holder.holds(found.mine());
            if (found.surplus() > 0 && released == releases.get()) {
                holder.giveAway(found.surplus());
            }
        }
        if (again) {
            look();
        }
    }

    private void lookFailed(RuntimeException failure) {
        looking = false;
        if (!(failure instanceof DatabaseUnavailableException)) {
            LOG.unexpected("looking for leases", failure);
        }
    }

    private void renew() {
        if (!held || renewing) {
            return;
        }
        renewing = true;
        long asked = System.nanoTime();
        loop.call(
                () -> table.renew(replica),
                alive -> {
                    renewing = false;
                    if (alive) {
                        askedAt = asked;
                    } else if (held) {
                        lost();
                    }
                },
                failure -> {
                    renewing = false;
                    LOG.debug("The leases could not be renewed", failure);
                });
    }

    /** The replica was not heard of for too long, and others have what it had. */
    void lost() {
        if (held) {
            held = false;
            LOG.leasesLost();
            holder.lostAll();
        }
    }
}

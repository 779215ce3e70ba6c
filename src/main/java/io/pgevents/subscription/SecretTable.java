package io.pgevents.subscription;

import io.pgevents.platform.Database;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.Statements;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import org.jspecify.annotations.Nullable;

/**
 * The SQL of {@code pgevents.subscription_secret}. A subscription always has exactly one secret that lasts, which a
 * unique index holds. Times are those of the injected clock, by which also {@link SigningSecrets} goes. Every method
 * blocks.
 */
@ApplicationScoped
class SecretTable {

    static final int MOST_LIVE = 10;

    private static final int KID_BITS = 50;
    private static final SecureRandom RANDOM = new SecureRandom();

    private static final String INSERT = """
            INSERT INTO pgevents.subscription_secret (subscription_id, kid, secret, created_at) VALUES ($1, $2, $3, $4)""";

    /** Every replica learns of a change by the version; the lock lets only one change the secrets at a time. */
    private static final String NEXT_VERSION = """
            UPDATE pgevents.subscription SET version = version + 1, updated_at = now() WHERE id = $1""";

    private static final String NEXT_VERSION_OF_OWNER = NEXT_VERSION + " AND owner IS NOT DISTINCT FROM $2::text";

    private static final String LOCK = "SELECT FROM pgevents.subscription WHERE id = $1 FOR UPDATE";

    private static final String EXPIRE = """
            UPDATE pgevents.subscription_secret SET expires_at = least(coalesce(expires_at, 'infinity'), $2)
             WHERE subscription_id = $1""";

    private static final String REMOVE_EXPIRED = """
            DELETE FROM pgevents.subscription_secret WHERE expires_at <= $1""";

    private static final String REMOVE_EXPIRED_OF_ONE = REMOVE_EXPIRED + " AND subscription_id = $2";

    private static final String COUNT = "SELECT count(*) FROM pgevents.subscription_secret WHERE subscription_id = $1";

    private static final String LASTS = """
            SELECT expires_at IS NULL AS lasts FROM pgevents.subscription_secret WHERE subscription_id = $1 AND kid = $2""";

    private static final String DELETE =
            "DELETE FROM pgevents.subscription_secret WHERE subscription_id = $1 AND kid = $2";

    private final Database database;
    private final SubscriptionVault vault;
    private final Clock clock;

    SecretTable(Database database, SubscriptionVault vault, Clock clock) {
        this.database = database;
        this.vault = vault;
        this.clock = clock;
    }

    /** Gives a subscription, in the transaction that makes it, its first secret. */
    void insert(Statements transaction, String subscription, String secret) {
        String kid = "key_" + new BigInteger(KID_BITS, RANDOM).toString(Character.MAX_RADIX);
        transaction.run(INSERT, subscription, kid, vault.lockSecret(subscription, kid, secret), at(clock.instant()));
    }

    /**
     * Signs with another secret from now on, and beside it with those before for a while.
     *
     * @param owner whose it is; null for the operators
     * @param overlap zero: with the new one only
     * @return false if there is no such subscription of this owner
     * @throws Problem {@code conflict} if there are too many to sign with
     */
    boolean rotate(String subscription, @Nullable String owner, String secret, Duration overlap) {
        return database.inTransaction(transaction -> {
            if (transaction.run(NEXT_VERSION_OF_OWNER, subscription, owner).rowCount() == 0) {
                return false;
            }
            Instant now = clock.instant();
            transaction.run(EXPIRE, subscription, at(now.plus(overlap)));
            transaction.run(REMOVE_EXPIRED_OF_ONE, at(now), subscription);
            if (transaction.run(COUNT, subscription).iterator().next().getLong(0) >= MOST_LIVE) {
                throw Problem.of(
                        ProblemType.CONFLICT,
                        "There are " + MOST_LIVE + " secrets already that deliveries are signed with; revoke one of"
                                + " them with DELETE, or wait until one expires.");
            }
            insert(transaction, subscription, secret);
            return true;
        });
    }

    /**
     * Signs with a secret no longer, from now on.
     *
     * @return false if there is no such secret
     * @throws Problem {@code conflict} if it is the one that lasts
     */
    boolean revoke(String subscription, String kid) {
        return database.inTransaction(transaction -> {
            transaction.run(LOCK, subscription);
            var found = transaction.run(LASTS, subscription, kid).iterator();
            if (!found.hasNext()) {
                return false;
            }
            if (found.next().getBoolean("lasts")) {
                throw Problem.of(
                        ProblemType.CONFLICT,
                        "'" + kid + "' is the newest secret, without which nothing would be signed; POST secret/rotate"
                                + " first, with {\"overlap\": \"PT0S\"} to end all others at once.");
            }
            transaction.run(DELETE, subscription, kid);
            return transaction.run(NEXT_VERSION, subscription).rowCount() == 1;
        });
    }

    /** Those of all subscriptions. They are in use no longer, whether they are removed or not. */
    void removeExpired() {
        database.run(REMOVE_EXPIRED, at(clock.instant()));
    }

    private static OffsetDateTime at(Instant time) {
        return time.atOffset(ZoneOffset.UTC);
    }
}

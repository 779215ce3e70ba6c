package io.pgevents.subscription;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.pgevents.platform.Database;
import io.pgevents.platform.Encryptions;
import io.pgevents.platform.PooledDatabase;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.support.Postgres;
import io.pgevents.support.SetClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SecretTableTest {

    private static final Duration DAY = Duration.ofDays(1);

    private final PooledDatabase pool = new PooledDatabase(Postgres.migratedDatabase());
    private final Database database = pool.database();
    private final Database superuser = pool.superuser();
    private final SetClock clock = new SetClock();
    private final SubscriptionTable table = Stores.table(database, Encryptions.none(), clock);
    private final SubscriptionStore store = new SubscriptionStore(table, Stores.limits());
    private final SecretTable secrets = new SecretTable(database, new SubscriptionVault(Encryptions.none()), clock);
    private final String first = Stores.SECRET;
    private final String second = WebhookSecret.generate();
    private final String third = WebhookSecret.generate();

    @BeforeEach
    void create() {
        table.insert("sub", Stores.json("{\"sink\":\"paper:1\"}"), first, 1, StartFrom.NOW);
    }

    @AfterEach
    void close() {
        pool.close();
    }

    @Test
    void the_old_secret_signs_beside_the_new_one_until_the_overlap_is_over_without_a_new_version() {
        secrets.rotate("sub", null, second, DAY);
        Subscription subscription = store.find("sub").orElseThrow();
        assertThat(subscription.secrets()).containsExactly(second, first);

        clock.pass(DAY.minusMillis(1));
        assertThat(subscription.secrets()).containsExactly(second, first);
        clock.pass(Duration.ofMillis(1));

        assertThat(subscription.secrets()).containsExactly(second);
        assertThat(store.find("sub")).containsSame(subscription);
    }

    @Test
    void every_replica_learns_of_a_rotation_and_a_revocation_by_the_version() {
        secrets.rotate("sub", null, second, DAY);
        assertThat(store.versions()).containsEntry("sub", 2L);

        secrets.revoke("sub", kid(1));
        assertThat(store.versions()).containsEntry("sub", 3L);
        assertThat(store.find("sub").orElseThrow().secrets()).containsExactly(second);
    }

    @Test
    void without_an_overlap_only_the_new_one_signs() {
        secrets.rotate("sub", null, second, DAY);
        secrets.rotate("sub", null, third, Duration.ZERO);

        assertThat(store.find("sub").orElseThrow().secrets()).containsExactly(third);
        assertThat(rows()).isEqualTo(1);
    }

    @Test
    void a_second_rotation_never_prolongs_the_first_ones_overlap() {
        secrets.rotate("sub", null, second, Duration.ofHours(1));
        secrets.rotate("sub", null, third, DAY);
        Subscription subscription = store.find("sub").orElseThrow();
        assertThat(subscription.secrets())
                .containsExactlyInAnyOrder(third, second, first)
                .startsWith(third);

        clock.pass(Duration.ofHours(1));

        assertThat(subscription.secrets()).containsExactly(third, second);
    }

    @Test
    void at_most_ten_sign_at_a_time() {
        IntStream.range(1, SecretTable.MOST_LIVE)
                .forEach(i -> secrets.rotate("sub", null, WebhookSecret.generate(), Duration.ofHours(i)));
        long version = store.versions().get("sub");

        assertThatThrownBy(() -> secrets.rotate("sub", null, second, DAY))
                .isInstanceOfSatisfying(
                        Problem.class, problem -> assertThat(problem.type()).isEqualTo(ProblemType.CONFLICT));
        assertThat(store.versions()).containsEntry("sub", version);
        assertThat(store.find("sub").orElseThrow().secrets()).hasSize(SecretTable.MOST_LIVE);

        clock.pass(Duration.ofHours(9));
        assertThat(secrets.rotate("sub", null, second, DAY)).isTrue();
        assertThat(store.find("sub").orElseThrow().secrets()).hasSize(2);
    }

    @Test
    void the_secret_that_lasts_can_not_be_revoked() {
        secrets.rotate("sub", null, second, DAY);

        assertThatThrownBy(() -> secrets.revoke("sub", kid(0)))
                .isInstanceOf(Problem.class)
                .hasMessageContaining("secret/rotate");
        assertThat(secrets.revoke("sub", kid(1))).isTrue();
        assertThatThrownBy(() -> secrets.revoke("sub", kid(0))).isInstanceOf(Problem.class);
        assertThat(store.find("sub").orElseThrow().secrets()).containsExactly(second);
    }

    @Test
    void what_does_not_exist_is_neither_rotated_nor_revoked() {
        assertThat(secrets.rotate("nobody", null, second, DAY)).isFalse();
        assertThat(secrets.rotate("sub", "another owner", second, DAY)).isFalse();
        assertThat(secrets.revoke("nobody", "key")).isFalse();
        assertThat(secrets.revoke("sub", "key")).isFalse();
        assertThat(store.versions()).containsEntry("sub", 1L);
    }

    @Test
    void of_many_who_rotate_at_once_all_succeed_and_one_secret_lasts() throws Exception {
        List<String> given =
                IntStream.range(0, 5).mapToObj(i -> WebhookSecret.generate()).toList();
        var threads = Executors.newFixedThreadPool(5);
        try {
            for (var rotated : threads.invokeAll(given.stream()
                    .<java.util.concurrent.Callable<Boolean>>map(
                            secret -> () -> secrets.rotate("sub", null, secret, DAY))
                    .toList())) {
                assertThat(rotated.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(store.find("sub").orElseThrow().secrets()).containsAll(given).contains(first);
        List<SigningSecret> live = table.find("sub").orElseThrow().secrets().live();
        assertThat(live)
                .filteredOn(secret -> secret.expiresAt() == null)
                .singleElement()
                .isEqualTo(live.get(0));
    }

    @Test
    void expired_secrets_are_removed() {
        secrets.rotate("sub", null, second, DAY);
        clock.pass(DAY);

        secrets.removeExpired();

        assertThat(rows()).isEqualTo(1);
        assertThat(store.find("sub").orElseThrow().secrets()).containsExactly(second);
    }

    @Test
    void when_it_was_made_and_expires_can_be_seen() {
        Instant start = clock.instant();
        clock.pass(DAY);
        secrets.rotate("sub", null, second, Duration.ofHours(2));

        List<SigningSecret> live = table.find("sub").orElseThrow().secrets().live();

        assertThat(live.get(0).createdAt()).isEqualTo(start.plus(DAY));
        assertThat(live.get(0).expiresAt()).isNull();
        assertThat(live.get(1).createdAt()).isEqualTo(start);
        assertThat(live.get(1).expiresAt()).isEqualTo(start.plus(DAY).plus(Duration.ofHours(2)));
        assertThat(live.toString()).doesNotContain(first, second);
    }

    private String kid(int index) {
        return table.find("sub").orElseThrow().secrets().live().get(index).kid();
    }

    private long rows() {
        return superuser
                .run("SELECT count(*) FROM pgevents.subscription_secret")
                .iterator()
                .next()
                .getLong(0);
    }
}

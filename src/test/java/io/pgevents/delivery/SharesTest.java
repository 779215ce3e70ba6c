package io.pgevents.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

class SharesTest {

    @Test
    void a_difference_of_one_stays_as_it_is() {
        SortedMap<String, Integer> slots = slots(0, 1);

        assertThat(shares("a", slots, 0).wanted()).isZero();
        assertThat(shares("b", slots, 0).surplus()).isZero();
    }

    @Test
    void if_too_many_have_one_more_the_last_of_them_gives_it_away() {
        SortedMap<String, Integer> slots = slots(4, 4, 2);

        assertThat(shares("a", slots, 0).surplus()).isZero();
        assertThat(shares("b", slots, 0).surplus()).isOne();
        assertThat(shares("c", slots, 1).wanted()).isOne();
    }

    @Test
    void the_parts_of_a_hot_subscription_go_first() {
        List<Slot> mine = List.of(new Slot("cold", 0), new Slot("hot", 0), new Slot("hot", 1), new Slot("hot", 2));

        assertThat(Shares.toGiveAway(mine, SharesTest::shards, 2))
                .containsExactly(new Slot("hot", 2), new Slot("hot", 1));
    }

    @Test
    void the_only_part_here_of_a_hot_subscription_goes_last() {
        List<Slot> mine = List.of(new Slot("hot", 0), new Slot("other", 0), new Slot("third", 0));

        assertThat(Shares.toGiveAway(mine, SharesTest::shards, 2))
                .containsExactly(new Slot("other", 0), new Slot("third", 0));
    }

    private static int shards(Slot slot) {
        return slot.subscription().equals("hot") ? 4 : 1;
    }

    /** However they are spread in the beginning, and whoever looks first. */
    @RepeatedTest(200)
    void shares_become_even_and_then_nothing_moves(RepetitionInfo seed) {
        var random = new Random(seed.getCurrentRepetition());
        SortedMap<String, Integer> slots = new TreeMap<>();
        int replicas = 1 + random.nextInt(6);
        for (int replica = 0; replica < replicas; replica++) {
            slots.put("" + (char) ('a' + replica), random.nextInt(20));
        }
        int free = random.nextInt(20);
        boolean moving = true;
        for (int round = 0; moving; round++) {
            assertThat(round).as("rounds with " + slots).isLessThan(50);
            moving = false;
            List<String> order = new ArrayList<>(slots.keySet());
            Collections.shuffle(order, random);
            for (String replica : order) {
                var shares = shares(replica, slots, free);
                int change = shares.wanted() - shares.surplus();
                slots.merge(replica, change, Integer::sum);
                free -= change;
                moving |= change != 0;
            }
        }
        assertThat(free).isZero();
        int most = slots.values().stream().max(Integer::compare).orElseThrow();
        int least = slots.values().stream().min(Integer::compare).orElseThrow();
        assertThat(most - least).isLessThanOrEqualTo(1);
    }

    private static Shares shares(String replica, SortedMap<String, Integer> slots, int free) {
        return new Shares(replica, slots, free);
    }

    private static SortedMap<String, Integer> slots(int... each) {
        SortedMap<String, Integer> slots = new TreeMap<>();
        for (int count : each) {
            slots.put("" + (char) ('a' + slots.size()), count);
        }
        return slots;
    }
}

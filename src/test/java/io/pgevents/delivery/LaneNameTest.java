package io.pgevents.delivery;

import static io.pgevents.delivery.SampleEvents.event;
import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.subscription.DeliverySettings.Ordering;
import org.junit.jupiter.api.Test;

class LaneNameTest {

    @Test
    void it_is_the_key_or_one_for_all_or_none() {
        assertThat(LaneName.of(Ordering.KEY, event(1))).isEqualTo("/shop/public/orders#7");
        assertThat(LaneName.of(Ordering.ALL, event(1))).isEqualTo("*");
        assertThat(LaneName.of(Ordering.NONE, event(1))).isNull();
    }

    @Test
    void however_long_a_key_is_its_lane_fits_into_an_index_and_is_its_own() {
        String key = "€".repeat(100_000);
        String lane = LaneName.of(Ordering.KEY, event(1, key, 1));

        assertThat(lane).hasSizeLessThan(400).isEqualTo(LaneName.of(Ordering.KEY, event(2, key, 2)));
        assertThat(lane).isNotEqualTo(LaneName.of(Ordering.KEY, event(1, key + "!", 1)));
    }
}

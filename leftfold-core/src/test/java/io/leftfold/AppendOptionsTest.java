package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class AppendOptionsTest {
    @Test
    void each_bound_can_be_set_by_itself() {
        var options = AppendOptions.DEFAULTS
                .withBatchMax(1)
                .withBatchBytes(2)
                .withQueueMax(3)
                .withQueueBytes(4)
                .withTimeout(Duration.ofNanos(1));

        assertThat(options).isEqualTo(new AppendOptions(1, 2, 3, 4, Duration.ofNanos(1)));
    }

    @Test
    void the_least_of_each_bound_is_one() {
        assertThat(new AppendOptions(1, 1, 1, 1, Duration.ofNanos(1)).batchMax())
                .isEqualTo(1);
        assertThat(List.<ThrowingCallable>of(
                        () -> AppendOptions.DEFAULTS.withBatchMax(0),
                        () -> AppendOptions.DEFAULTS.withBatchBytes(0),
                        () -> AppendOptions.DEFAULTS.withQueueMax(0),
                        () -> AppendOptions.DEFAULTS.withQueueBytes(0)))
                .allSatisfy(call -> assertThatThrownBy(call)
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("at least 1"));
        assertThatThrownBy(() -> AppendOptions.DEFAULTS.withTimeout(Duration.ZERO))
                .hasMessageContaining("PT0S");
    }
}

package io.leftfold.tck;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Capability;
import io.leftfold.tck.history.Checks;
import io.leftfold.tck.history.MemoryRecorder;
import io.leftfold.tck.history.Workload;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What many clients at once were told, and what a subscriber got, is explained by one log in one order.
public interface HistoryContract extends StoreFixture {
    /// How many operations are checked: the system property `leftfold.proof.operations`, else 1,000.
    int OPERATIONS = Integer.getInteger("leftfold.proof.operations", 1_000);

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = 1)
    default void everything_that_clients_heard_is_explained_by_one_log(long seed) {
        var recorder = MemoryRecorder.create();
        try (var store = emptyStore()) {
            store.require(Capability.GLOBAL_ORDER, Capability.CONDITIONS_OVER_TAGS, Capability.MULTI_STREAM);
            Workload.of(seed, 8, OPERATIONS).run(store, recorder);
            var history = recorder.history().withLogOf(store);

            assertThat(history.operations()).hasSizeGreaterThanOrEqualTo(OPERATIONS);
            assertThat(Checks.all(history)).isEmpty();
        }
    }
}

package io.leftfold.memory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class MemoryCheckpointsTest {
    private static final Checkpoint FIRST = new Checkpoint(new UUID(1, 2), 1, 5, new UUID(3, 4));
    private static final Checkpoint SECOND = new Checkpoint(new UUID(1, 2), 1, 9, new UUID(5, 6));

    private final MemoryCheckpoints checkpoints = MemoryCheckpoints.create();

    @Test
    void a_checkpoint_moves_from_where_it_is() {
        assertThat(checkpoints.load("f")).isEmpty();
        checkpoints.save("f", Optional.empty(), FIRST);
        assertThat(checkpoints.load("f")).contains(FIRST);
        checkpoints.save("f", Optional.of(FIRST), SECOND);
        assertThat(checkpoints.load("f")).contains(SECOND);
        assertThat(checkpoints.load("g")).isEmpty();
    }

    @Test
    void a_checkpoint_that_is_elsewhere_is_left_there() {
        assertThatThrownBy(() -> checkpoints.save("f", Optional.of(FIRST), SECOND))
                .isInstanceOf(CheckpointMismatchException.class);
        assertThat(checkpoints.load("f")).isEmpty();
        checkpoints.save("f", Optional.empty(), FIRST);

        assertThatThrownBy(() -> checkpoints.save("f", Optional.empty(), SECOND))
                .isInstanceOf(CheckpointMismatchException.class)
                .hasMessageContaining(FIRST.toString());
        assertThatThrownBy(() -> checkpoints.save("f", Optional.of(SECOND), SECOND))
                .isInstanceOf(CheckpointMismatchException.class);
        assertThat(checkpoints.load("f")).contains(FIRST);
    }
}

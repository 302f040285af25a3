package io.leftfold.subscribe;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.DeadLetter.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/// What the simulation does not ask for by itself.
class PartitionMachineTest {
    private static final Moment NOW = new Moment(Instant.parse("2026-01-31T00:00:00Z"), 1);
    private static final Orders STOP = new Orders(true, Optional.empty(), false);
    private static final Optional<Checkpoint> AT = Optional.of(new Checkpoint(new UUID(0, 1), 1, 5, new UUID(0, 5)));

    private final PartitionMachine machine =
            new PartitionMachine("s", 0, RecordedEvent::type, SubscriptionOptions.DEFAULTS, 5);

    private static DeadLetter letter(State state) {
        return new DeadLetter("s", 0, "k", 3, new UUID(0, 3), "t", state, 2, "code", "error", NOW.clock(), NOW.clock());
    }

    @Test
    void it_says_from_the_first_moment_how_far_the_ledger_has_it() {
        machine.on(NOW, Orders.NONE, new Message.Started());
        assertThat(machine.status().position()).isEqualTo(5);
    }

    /// Else the next owner would read a death from it.
    @Test
    void a_letter_whose_attempt_was_written_down_and_not_made_is_put_back_when_it_is_to_stop() {
        var before = letter(State.RETRYING);
        machine.on(NOW, Orders.NONE, new Message.Started());
        var note = machine.on(NOW, Orders.NONE, new Message.Resumed(new Resumed(AT, true, 0, List.of(before))));
        assertThat(note)
                .isInstanceOfSatisfying(
                        Action.Deliver.class,
                        deliver -> assertThat(deliver.step().letters())
                                .extracting(DeadLetter::code)
                                .containsExactly(LetterWriter.PROCESS_DIED));

        var back = machine.on(NOW, STOP, new Message.Delivered());
        assertThat(back)
                .isInstanceOfSatisfying(
                        Action.Deliver.class,
                        deliver -> assertThat(deliver.step().letters()).containsExactly(before));
        assertThat(machine.on(NOW, STOP, new Message.Delivered()))
                .isEqualTo(new Action.End(new Action.Ending.Stopped()));
    }
}

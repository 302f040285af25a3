package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import java.util.List;
import java.util.Optional;

/// What is recorded at once, in the transaction of the effects: the checkpoint moves, events become letters,
/// letters are done with.
///
/// @param from    where the checkpoint must be now; empty for "nowhere yet"
/// @param to      where it is afterwards; empty where it stays
/// @param letters that are new, or have become others
/// @param settled positions of letters that are done with, handled or passed over
public record Step(Optional<Checkpoint> from, Optional<Checkpoint> to, List<DeadLetter> letters, List<Long> settled) {
    public Step {
        letters = List.copyOf(letters);
        settled = List.copyOf(settled);
    }

    /// The checkpoint moves, and nothing else.
    public static Step to(Optional<Checkpoint> from, Checkpoint to) {
        return new Step(from, Optional.of(to), List.of(), List.of());
    }
}

package io.leftfold.decide;

import io.leftfold.AppendCondition.Stated;
import io.leftfold.Metadata;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What is known about a command besides its content.
///
/// @param commandId makes the command act once: who sends it again gets the first outcome, and with another
///     content an error. 1 to 200 characters, unique in the log. Empty for a command that may act twice
/// @param metadata   for its events: actor, correlation, trace, free headers. What is not here comes from
///                   [io.leftfold.Cause]
/// @param occurredAt when it happened in the business; empty for now
/// @param onlyIf     what must hold besides, for example that a [Lease] is not lost. Where it does not, the
///     command fails and is not decided again
public record CommandContext(
        Optional<String> commandId, Metadata metadata, Optional<Instant> occurredAt, List<Stated> onlyIf) {
    /// Nothing is known.
    public static final CommandContext NONE =
            new CommandContext(Optional.empty(), Metadata.EMPTY, Optional.empty(), List.of());

    public CommandContext {
        onlyIf = List.copyOf(onlyIf);
    }

    /// A command that acts once.
    public static CommandContext of(String commandId) {
        return NONE.withCommandId(commandId);
    }

    public CommandContext withCommandId(String commandId) {
        return new CommandContext(Optional.of(commandId), metadata, occurredAt, onlyIf);
    }

    public CommandContext withMetadata(Metadata metadata) {
        return new CommandContext(commandId, metadata, occurredAt, onlyIf);
    }

    public CommandContext withOccurredAt(Instant occurredAt) {
        return new CommandContext(commandId, metadata, Optional.of(occurredAt), onlyIf);
    }

    /// One more condition.
    public CommandContext onlyIf(Stated condition) {
        var all = new ArrayList<>(onlyIf);
        all.add(condition);
        return new CommandContext(commandId, metadata, occurredAt, all);
    }

    /// Those of an append: what the decision read, then what the sender demands.
    List<Stated> conditions(Stated read) {
        var all = new ArrayList<Stated>();
        all.add(read);
        all.addAll(onlyIf);
        return all;
    }
}

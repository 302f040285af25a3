package io.leftfold.decide;

import io.leftfold.Metadata;
import java.time.Instant;
import java.util.Optional;

/// What is known about a command besides its content.
///
/// @param commandId makes the command act once: who sends it again gets the first outcome, and with another
///     content an error. 1 to 200 characters, unique in the log. Empty for a command that may act twice
/// @param metadata   for its events: actor, correlation, trace, free headers. What is not here comes from
///                   [io.leftfold.Cause]
/// @param occurredAt when it happened in the business; empty for now
public record CommandContext(Optional<String> commandId, Metadata metadata, Optional<Instant> occurredAt) {
    /// Nothing is known.
    public static final CommandContext NONE = new CommandContext(Optional.empty(), Metadata.EMPTY, Optional.empty());

    /// A command that acts once.
    public static CommandContext of(String commandId) {
        return NONE.withCommandId(commandId);
    }

    public CommandContext withCommandId(String commandId) {
        return new CommandContext(Optional.of(commandId), metadata, occurredAt);
    }

    public CommandContext withMetadata(Metadata metadata) {
        return new CommandContext(commandId, metadata, occurredAt);
    }

    public CommandContext withOccurredAt(Instant occurredAt) {
        return new CommandContext(commandId, metadata, Optional.of(occurredAt));
    }
}

package io.leftfold.decide;

import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.StreamState;
import java.util.function.Supplier;

/// By what a command is known again, and what its sender hears.
record Answers(EventStore store, Environment environment) {
    /// Every command has a key, so that an outcome that is not known can be settled by sending it again with
    /// that id.
    AppendKey key(CommandContext context, Supplier<String> content) {
        var id = context.commandId().orElseGet(() -> environment.ids().next().toString());
        return AppendKey.of(id, CommandFingerprint.digest(content.get()));
    }

    /// The key of a command on one entity, whoever runs it.
    <C> AppendKey key(CommandContext context, Aggregate<C, ?, ?> aggregate, StreamId stream, C command) {
        return key(context, () -> stream + " " + aggregate.fingerprint().apply(command));
    }

    static Outcome accepted(Appended appended) {
        return new Outcome.Accepted(appended.last(), appended.eventCount());
    }

    Outcome nothingToDo() {
        return new Outcome.Accepted(store.log().head(), 0);
    }

    /// A repeated command may hear a refusal only because its first run succeeded.
    Outcome refused(String code, String reason, AppendKey key, CommandContext context) {
        return context.commandId()
                .flatMap(_ -> store.outcomeOf(key))
                .map(Answers::accepted)
                .orElseGet(() -> new Outcome.Refused(code, reason));
    }

    Outcome notOpen(StreamId stream) {
        var deleted = store.stream(stream).map(StreamInfo::state).filter(StreamState.DELETED::equals);
        return deleted.isPresent()
                ? new Outcome.Refused(Outcome.STREAM_DELETED, "the stream " + stream + " is deleted: restore it first")
                : new Outcome.Refused(Outcome.STREAM_CLOSED, "the stream " + stream + " is closed: restore it first");
    }
}

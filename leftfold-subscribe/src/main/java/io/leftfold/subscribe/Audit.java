package io.leftfold.subscribe;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;

/// Writes into the log who has asked for what, before it is done.
record Audit(EventStore store, Environment environment) {
    void record(String type, String subscription, long position, String by, String why) {
        var event = new EventData(
                environment.ids().next(),
                type,
                1,
                Payload.of("text", Long.toString(position).getBytes(StandardCharsets.US_ASCII)),
                Set.of(),
                Metadata.EMPTY.with(Metadata.ACTOR, by).with(DeadLetters.WHY, why),
                Optional.empty());
        var outcome = store.append(Append.to(StreamId.of(DeadLetters.CATEGORY, subscription), new Any(), event));
        if (!(outcome instanceof Appended)) {
            throw new IllegalStateException("an append was refused that asks for nothing: " + outcome);
        }
    }
}

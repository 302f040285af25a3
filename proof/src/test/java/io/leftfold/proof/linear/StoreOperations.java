package io.leftfold.proof.linear;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.StreamInfo;
import io.leftfold.Tag;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;

/// What callers do with a store, in small numbers so that they meet. Results are texts that tell everything that
/// a caller sees.
@Param(name = "stream", gen = IntGen.class, conf = "1:2")
@Param(name = "version", gen = IntGen.class, conf = "0:2")
@Param(name = "key", gen = IntGen.class, conf = "1:2")
public abstract class StoreOperations {
    private static final Tag TAG = Tag.of("about", "it");

    private final EventStore store;
    private final AtomicInteger ids = new AtomicInteger();

    /// @param store an empty one
    StoreOperations(EventStore store) {
        this.store = store;
    }

    AppendOutcome append(Append append) {
        return store.append(append);
    }

    final long version(StreamId stream) {
        return store.stream(stream).map(StreamInfo::version).orElse(0L);
    }

    /// Two runs of it are the same.
    static Environment fixed() {
        return new Environment(
                () -> Instant.EPOCH,
                () -> 0,
                new Random(1),
                () -> new UUID(0, 0),
                Thread.ofVirtual().factory(),
                _ -> {});
    }

    @Operation
    public String append(@Param(name = "stream") int stream, @Param(name = "version") int version) {
        return told(append(Append.to(stream(stream), new Exactly(version), event())));
    }

    /// To both streams or to none.
    @Operation
    public String appendToBoth(@Param(name = "version") int version) {
        return told(append(Append.to(stream(1), new Exactly(version), event()).and(stream(2), new Any(), event())));
    }

    @Operation
    public String appendIfFirst(@Param(name = "stream") int stream) {
        return told(append(Append.to(stream(stream), new Any(), event().withTags(TAG))
                .onlyIf(new NoneMatching(Query.tags(TAG), 0))));
    }

    @Operation
    public String appendOnce(@Param(name = "stream") int stream, @Param(name = "key") int key) {
        return told(
                append(Append.to(stream(stream), new Any(), event()).withKey(AppendKey.of("key-" + key, "the same"))));
    }

    @Operation
    public String outcomeOf(@Param(name = "key") int key) {
        return store.outcomeOf(AppendKey.of("key-" + key, "the same"))
                .map(StoreOperations::told)
                .orElse("none");
    }

    @Operation
    public String read(@Param(name = "stream") int stream) {
        return told(store.read(stream(stream), Range.forward()).events());
    }

    @Operation
    public String readAll() {
        return told(store.readAll(Query.ALL, Range.forward()).events());
    }

    @Operation
    public String info(@Param(name = "stream") int stream) {
        return "at " + version(stream(stream));
    }

    @Operation
    public long head() {
        return store.log().head();
    }

    private static StreamId stream(int number) {
        return StreamId.of("s", String.valueOf(number));
    }

    private EventData event() {
        return EventData.of(new UUID(1, ids.incrementAndGet()), "happened", 1, Payload.of("none", new byte[0]));
    }

    private static String told(AppendOutcome outcome) {
        return switch (outcome) {
            case Appended appended -> appended.first() + ".." + appended.last();
            case Refused refused -> "refused at " + refused.met();
        };
    }

    private static String told(List<RecordedEvent> events) {
        return events.stream()
                .map(event -> event.position() + "=" + event.stream() + "@" + event.version())
                .collect(Collectors.joining(" "));
    }
}

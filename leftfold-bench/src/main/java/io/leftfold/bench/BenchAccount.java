package io.leftfold.bench;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.IdSource;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.bench.BenchEvent.Booked;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/// What every event of a benchmark carries, on both sides: 250 bytes of payload, correlation, causation, actor,
/// a key and one tag; and what they add up to.
public record BenchAccount(long events, long cents) {
    public static final int PAYLOAD_BYTES = 250;
    public static final String CATEGORY = "account";
    public static final String TYPE = "bench.booked";
    public static final String ACTOR = "user-4711";
    public static final JsonCodec<BenchEvent> CODEC = JsonCodec.of(BenchEvent.class);
    public static final Booked BOOKED = booked();
    public static final Payload PAYLOAD = payload(BOOKED);

    public static final BenchAccount EMPTY = new BenchAccount(0, 0);

    /// The command books once more.
    public static final Aggregate<Booked, BenchAccount, BenchEvent> AGGREGATE =
            Aggregate.<Booked, BenchAccount, BenchEvent>of(
                            CATEGORY, CODEC, Decider.of(EMPTY, BenchAccount::decide, BenchAccount::evolve))
                    .withTags(_ -> Set.of(tag(0)));

    public Decision<BenchEvent> decide(Booked command) {
        return cents > Long.MAX_VALUE / 2 ? Decision.refuse("full", "the account is full") : Decision.of(command);
    }

    public BenchAccount evolve(BenchEvent event) {
        return switch (event) {
            case Booked booked -> new BenchAccount(events + 1, cents + booked.cents());
        };
    }

    /// The n-th stream, from 0; all names are of one length.
    public static StreamId stream(int n) {
        return new StreamId(CATEGORY, entity(n));
    }

    public static String entity(int n) {
        return "c-" + (100_000_000 + n);
    }

    /// That of all events of a stream.
    public static Tag tag(int n) {
        return Tag.of("customer", entity(n));
    }

    /// With the codec that applications have.
    public static BenchEvent decode(EncodedEvent event, CodecContext context) {
        return CODEC.decode(event, context);
    }

    /// What a client appends: so many events under a key of its own, if the stream is at `version`.
    public static Append append(IdSource ids, int stream, long version, int events) {
        var key = key(ids);
        var all = IntStream.range(0, events)
                .mapToObj(_ -> event(ids, stream, key.value()))
                .toList();
        return Append.to(stream(stream), new Exactly(version), all).withKey(key);
    }

    /// The same, if nothing with the stream's tag came after a position.
    static Append conditional(IdSource ids, int stream, long position, int events) {
        var plain = append(ids, stream, 0, events);
        return new Append(plain.key(), plain.writes(), List.of(new NoneMatching(Query.tags(tag(stream)), position)));
    }

    static EventData event(IdSource ids, int stream, String key) {
        return EventData.of(ids.next(), TYPE, 1, PAYLOAD)
                .withTags(Set.of(tag(stream)))
                .withMetadata(new Metadata(
                        Map.of(Metadata.CORRELATION_ID, key, Metadata.CAUSATION_ID, key, Metadata.ACTOR, ACTOR)));
    }

    static AppendKey key(IdSource ids) {
        return AppendKey.of(ids.next().toString());
    }

    private static Booked booked() {
        var bare = new Booked(entity(0), 1_250, "EUR", "");
        return new Booked(
                bare.account(),
                bare.cents(),
                bare.currency(),
                "-".repeat(PAYLOAD_BYTES - payload(bare).size()));
    }

    private static Payload payload(Booked event) {
        return CODEC.encode(event, CodecContext.of(new UUID(0, 0), stream(0), new UUID(0, 0)))
                .payload();
    }
}

package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static io.leftfold.proof.hostile.HostileCase.BAD_ARGUMENT;
import static io.leftfold.proof.hostile.HostileCase.REFUSED;
import static io.leftfold.proof.hostile.ValueCases.event;
import static io.leftfold.proof.hostile.ValueCases.payload;
import static io.leftfold.proof.hostile.ValueCases.tags;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AsOf;
import io.leftfold.Criterion;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Metadata;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.cli.HostileShell;
import io.leftfold.memory.MemoryStore;
import io.leftfold.proof.hostile.HostileCase.Answer;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/// Calls that a store must refuse, or take whole. Each goes to the memory store and to SQLite, which must answer
/// alike; what is refused leaves the log as it was, what is acknowledged is in it and nothing else.
final class StoreCases {
    private static final StreamId THERE = StreamId.of("order", "there");
    private static final StreamId NEW = StreamId.of("order", "new");

    private interface Call {
        Object on(EventStore store);
    }

    private StoreCases() {}

    static List<HostileCase> all() {
        return List.of(
                of("10,001 events", "too-large", "10000 events, not 10001", append(events(10_001))),
                of(
                        "a payload one byte too long",
                        "too-large",
                        "payload of one event (t)",
                        append(List.of(sized((8 << 20) + 1)))),
                of("a payload as long as allowed", ACCEPTED, "", append(List.of(sized(8 << 20)))),
                of(
                        "five payloads that are too much together",
                        "too-large",
                        "bytes of payload",
                        append(IntStream.range(0, 5)
                                .mapToObj(i -> EventData.of(new UUID(9, i), "t", 1, payload(7 << 20)))
                                .toList())),
                of("1,001 conditions", "too-large", "1000 conditions", store -> store.append(conditions(1_001))),
                of("a thousand conditions", ACCEPTED, "", store -> store.append(conditions(999))),
                of("an event of no bytes", ACCEPTED, "", append(List.of(sized(0)))),
                of(
                        "an event with every tag allowed",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withTags(tags(64))))),
                of(
                        "metadata of half a mebibyte",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withMetadata(metadata(64, 8_192))))),
                of("an id that the log has", REFUSED, "EventIdUnused", append(List.of(event(1)))),
                of(
                        "an id that the log has, behind new ones",
                        REFUSED,
                        "EventIdUnused",
                        append(List.of(event(900), event(2)))),
                of(
                        "a stream that is further on",
                        REFUSED,
                        "met=3",
                        store -> store.append(Append.to(THERE, new Exactly(2), event(900)))),
                of(
                        "a stream that is not so far",
                        REFUSED,
                        "met=3",
                        store -> store.append(Append.to(THERE, new Exactly(Long.MAX_VALUE), event(900)))),
                of(
                        "a stream that should not be there",
                        REFUSED,
                        "met=3",
                        store -> store.append(Append.to(THERE, new NoStream(), event(900)))),
                of(
                        "one of two streams further on",
                        REFUSED,
                        "met=3",
                        store -> store.append(
                                Append.to(NEW, new NoStream(), event(900)).and(THERE, new Exactly(1), event(901)))),
                of(
                        "a condition after the head",
                        ACCEPTED,
                        "",
                        store -> store.append(
                                Append.to(NEW, new Any(), event(900)).onlyIf(new NoneMatching(Query.ALL, 1_000_000)))),
                of(
                        "a condition after the greatest position",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(NEW, new Any(), event(900))
                                .onlyIf(new NoneMatching(Query.ALL, Long.MAX_VALUE)))),
                of(
                        "a condition that the log has broken",
                        REFUSED,
                        "NoneMatching",
                        store -> store.append(
                                Append.to(NEW, new Any(), event(900)).onlyIf(new NoneMatching(Query.types("t"), 0)))),
                of(
                        "a condition over a thousand terms",
                        ACCEPTED,
                        "",
                        store -> store.append(
                                Append.to(NEW, new Any(), event(900)).onlyIf(new NoneMatching(wide(), 0)))),
                of(
                        "a condition over SQL as tag",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(NEW, new Any(), event(900))
                                .onlyIf(new NoneMatching(Query.tags(Tag.of("a", "x') OR 1=1 --")), 0)))),
                of(
                        "a condition over a tag with a trailing quote",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(NEW, new Any(), event(900))
                                .onlyIf(new NoneMatching(Query.tags(Tag.of("a'", "\"x")), 0)))),
                of(
                        "a key that was used for something else",
                        "key-reused",
                        "used",
                        store -> store.append(
                                Append.to(NEW, new Any(), event(900)).withKey("used"))),
                of(
                        "a key that was used, with another fingerprint",
                        "key-reused",
                        "used",
                        store -> store.outcomeOf(AppendKey.of("used", "another"))),
                of(
                        "a stream that is closed",
                        REFUSED,
                        "StreamOpen",
                        store -> store.append(Append.to(StreamId.of("order", "closed"), new Any(), event(900)))),
                of(
                        "an event behind the one that closes",
                        REFUSED,
                        "StreamOpen",
                        append(List.of(new StreamEvent.Closed("done").toEventData(new UUID(9, 1)), event(900)))),
                of(
                        "a stream named SQL",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(
                                StreamId.of("order", "'; DELETE FROM event; --"), new NoStream(), event(900)))),
                of(
                        "a stream of a hundred pictures",
                        ACCEPTED,
                        "",
                        store -> store.append(
                                Append.to(StreamId.of("order", "😀".repeat(100)), new NoStream(), event(900)))),
                of(
                        "a stream that differs by composition alone",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(StreamId.of("order", "\u00fc"), new NoStream(), event(900))
                                .and(StreamId.of("order", "u\u0308"), new NoStream(), event(901)))),
                of(
                        "a stream that differs by case alone",
                        ACCEPTED,
                        "",
                        store -> store.append(Append.to(StreamId.of("order", "THERE"), new NoStream(), event(900)))),
                of(
                        "two tags that differ by a private character",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withTags(Tag.of("a", "\ue000"), Tag.of("a", "\ue001"))))),
                of(
                        "a tag of a Unicode to come",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withTags(Tag.of("a", "x\u0378"))))),
                of(
                        "metadata with control characters",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withMetadata(Metadata.EMPTY.with("note", "\u001b[2J\r\n\u202e"))))),
                of(
                        "an earliest time of occurring",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withOccurredAt(Instant.parse("0001-01-01T00:00:00Z"))))),
                of(
                        "a latest time of occurring",
                        ACCEPTED,
                        "",
                        append(List.of(event(900).withOccurredAt(Instant.parse("9999-12-31T23:59:59.999999Z"))))),
                of(
                        "reading after the greatest version",
                        ACCEPTED,
                        "",
                        store -> empty(store.read(THERE, Range.forward().after(Long.MAX_VALUE))
                                .events())),
                of(
                        "reading after the greatest position",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(Query.ALL, Range.forward().after(Long.MAX_VALUE))
                                .events())),
                of(
                        "reading back from 0",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(Query.ALL, Range.backward().after(0))
                                .events())),
                of(
                        "reading as of the least position",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Position(Long.MIN_VALUE)))
                                .events())),
                of(
                        "reading back as of the greatest position",
                        ACCEPTED,
                        "",
                        store -> all(store.readAll(Query.ALL, Range.backward().asOf(new AsOf.Position(Long.MAX_VALUE)))
                                .events())),
                of(
                        "reading as of a negative version",
                        ACCEPTED,
                        "",
                        store -> empty(store.read(THERE, Range.forward().asOf(new AsOf.Version(-1)))
                                .events())),
                of(
                        "reading a log as of a version",
                        BAD_ARGUMENT,
                        "only a stream has versions",
                        store -> store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Version(1)))),
                of(
                        "reading as of the least time",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Recorded(Instant.MIN)))
                                .events())),
                of(
                        "reading as of the greatest time",
                        ACCEPTED,
                        "",
                        store -> all(store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Recorded(Instant.MAX)))
                                .events())),
                of(
                        "reading what occurred by the least time",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(Query.ALL, Range.forward().asOf(new AsOf.Occurred(Instant.MIN)))
                                .events())),
                of(
                        "reading a stream by what occurred by the greatest time",
                        ACCEPTED,
                        "",
                        store -> store.read(THERE, Range.backward().asOf(new AsOf.Occurred(Instant.MAX)))),
                of(
                        "a query of a thousand terms",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(wide(), Range.forward()).events())),
                of(
                        "a query of five hundred criteria",
                        ACCEPTED,
                        "",
                        store -> empty(store.readAll(
                                        new Query(IntStream.range(0, 500)
                                                .mapToObj(i -> Criterion.ANY.withCorrelationIds(Set.of("c" + i)))
                                                .toList()),
                                        Range.forward())
                                .events())),
                of(
                        "a query for a type with a wild card",
                        ACCEPTED,
                        "",
                        store -> empty(
                                store.readAll(Query.types("%"), Range.forward()).events())),
                of(
                        "a list of 0 streams",
                        BAD_ARGUMENT,
                        "limit must be 1 to 10000: 0",
                        store -> store.streams(Optional.empty(), Optional.empty(), 0)),
                of(
                        "a list of 10,001 streams",
                        BAD_ARGUMENT,
                        "10001",
                        store -> store.streams(Optional.empty(), Optional.empty(), 10_001)),
                of(
                        "a list of a category that is SQL",
                        ACCEPTED,
                        "",
                        store -> empty(store.streams(Optional.of("' OR '1'='1"), Optional.empty(), 10))),
                of(
                        "a list after the last stream possible",
                        ACCEPTED,
                        "",
                        store -> empty(store.streams(
                                Optional.empty(), Optional.of(StreamId.of("z".repeat(64), "\udbff\udffd")), 10))),
                of("an append to a closed store", "store-closed", "closed", store -> {
                    store.close();
                    return store.append(Append.to(NEW, new Any(), event(900)));
                }));
    }

    private static Call append(List<EventData> events) {
        return store -> store.append(Append.to(NEW, new Any(), events));
    }

    private static List<EventData> events(int count) {
        return IntStream.range(0, count).mapToObj(i -> event(1_000 + i)).toList();
    }

    private static EventData sized(int bytes) {
        return EventData.of(new UUID(9, 0), "t", 1, payload(bytes));
    }

    private static Append conditions(int count) {
        var append = Append.to(NEW, new NoStream(), event(900));
        for (int i = 0; i < count; i++) {
            append = append.onlyIf(new StreamVersion(StreamId.of("c", "" + i), new NoStream()));
        }
        return append;
    }

    private static Metadata metadata(int entries, int length) {
        var metadata = Metadata.EMPTY;
        for (int i = 0; i < entries; i++) {
            metadata = metadata.with("n" + i, "v".repeat(length));
        }
        return metadata;
    }

    private static Query wide() {
        return Query.of(Criterion.ANY.withTags(tags(998)));
    }

    private static List<?> empty(List<?> found) {
        assertThat(found).isEmpty();
        return found;
    }

    private static List<?> all(List<?> found) {
        assertThat(found).hasSize(6);
        return found;
    }

    private static HostileCase of(String name, String expected, String says, Call call) {
        return new HostileCase("API, store", name, expected, says, folder -> {
            var inMemory = tried(MemoryStore.create(), call);
            var inFile = tried(SqliteStore.open(folder.resolve("log.db")), call);
            assertThat(inFile.kind()).as("SQLite against memory").isEqualTo(inMemory.kind());
            checkKept(folder, inFile);
            return inFile;
        });
    }

    private static Answer tried(EventStore store, Call call) throws Exception {
        try (store) {
            fill(store);
            var before = HostileShell.export(store);
            var outcome = new ArrayList<Object>();
            var answer = Answer.to(() -> {
                outcome.add(call.on(store));
                return outcome.getFirst();
            });
            if (!answer.kind().equals("store-closed")) {
                var after = HostileShell.export(store);
                long written =
                        !outcome.isEmpty() && outcome.getFirst() instanceof Appended done ? done.eventCount() : 0;
                assertThat(after).startsWith(before);
                assertThat(after.substring(before.length()).lines()).hasSize((int) written);
            }
            return answer;
        }
    }

    /// What is in the file once it is closed is intact.
    private static void checkKept(Path folder, Answer answer) {
        assertThat(SqliteStore.verify(folder.resolve("log.db"), (_, _) -> {}))
                .as(answer.toString())
                .isEmpty();
    }

    private static void fill(EventStore store) {
        store.append(Append.to(THERE, new Any(), event(1), event(2)).withKey("used"));
        store.append(Append.to(THERE, new Any(), event(3).withTags(Tag.of("a", "b"))));
        store.append(Append.to(
                StreamId.of("order", "closed"),
                new Any(),
                event(4),
                new StreamEvent.Described(java.util.Map.of("a", "b")).toEventData(new UUID(8, 1)),
                new StreamEvent.Closed("done").toEventData(new UUID(8, 2))));
    }
}

package io.leftfold.proof.hostile;

import static io.leftfold.proof.hostile.HostileCase.ACCEPTED;
import static io.leftfold.proof.hostile.HostileCase.BAD_ARGUMENT;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.Checkpoint;
import io.leftfold.Criterion;
import io.leftfold.Direction;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Metadata;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.Write;
import io.leftfold.proof.hostile.HostileCase.Answer;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;

/// Numbers, times and amounts out of range, before any store is asked.
final class ValueCases {
    private static final StreamId ORDER = StreamId.of("order", "42");
    private static final EventData EVENT = event(1);

    private ValueCases() {}

    static List<HostileCase> all() {
        return List.of(
                refused("a range after -1", "-1", () -> Range.forward().after(-1)),
                refused(
                        "a range after the least long",
                        "-9223372036854775808",
                        () -> Range.forward().after(Long.MIN_VALUE)),
                accepted(
                        "a range after the greatest long", () -> Range.forward().after(Long.MAX_VALUE)),
                refused(
                        "a limit of 0",
                        "limit must be 1 to 10000: 0",
                        () -> Range.forward().limit(0)),
                refused("a limit of -1", "-1", () -> Range.forward().limit(-1)),
                refused("a limit of 10,001", "10001", () -> Range.forward().limit(10_001)),
                refused(
                        "the greatest limit",
                        "2147483647",
                        () -> Range.backward().limit(Integer.MAX_VALUE)),
                accepted("a limit of 10,000", () -> Range.forward().limit(10_000)),
                accepted("backward from 0", () -> Range.backward().after(0)),
                refused("an exact version of -1", "-1", () -> new Exactly(-1)),
                refused("the least exact version", "-9223372036854775808", () -> new Exactly(Long.MIN_VALUE)),
                accepted("the greatest exact version", () -> new Exactly(Long.MAX_VALUE)),
                refused("a condition after -1", "-1", () -> new NoneMatching(Query.ALL, -1)),
                accepted("a condition after the greatest long", () -> new NoneMatching(Query.ALL, Long.MAX_VALUE)),
                refused("a checkpoint at -1", "-1", () -> new Checkpoint(new UUID(0, 0), 1, -1, Checkpoint.NO_EVENT)),
                refused(
                        "a schema version of 0",
                        "schema version of t",
                        () -> EventData.of(new UUID(0, 1), "t", 0, payload(1))),
                refused("a negative schema version", "-7", () -> EventData.of(new UUID(0, 1), "t", -7, payload(1))),
                accepted(
                        "the greatest schema version",
                        () -> EventData.of(new UUID(0, 1), "t", Integer.MAX_VALUE, payload(1))),
                accepted("an event id of zeros", () -> EventData.of(new UUID(0, 0), "t", 1, payload(1))),
                accepted("an event id of ones", () -> EventData.of(new UUID(-1, -1), "t", 1, payload(1))),
                refused(
                        "occurred in the year 0",
                        "years 1 to 9999",
                        () -> EVENT.withOccurredAt(Instant.parse("0000-12-31T23:59:59Z"))),
                refused(
                        "occurred in the year 10000",
                        "years 1 to 9999",
                        () -> EVENT.withOccurredAt(Instant.parse("+10000-01-01T00:00:00Z"))),
                refused("occurred at the least time", "years 1 to 9999", () -> EVENT.withOccurredAt(Instant.MIN)),
                refused("occurred at the greatest time", "years 1 to 9999", () -> EVENT.withOccurredAt(Instant.MAX)),
                accepted(
                        "occurred in the last nanosecond of 9999",
                        () -> EVENT.withOccurredAt(Instant.parse("9999-12-31T23:59:59.999999999Z"))),
                accepted(
                        "occurred in the first microsecond",
                        () -> EVENT.withOccurredAt(Instant.parse("0001-01-01T00:00:00Z"))),
                refused("65 tags", "64 tags, not 65", () -> EVENT.withTags(tags(65))),
                accepted("64 tags", () -> EVENT.withTags(tags(64))),
                refused("no events", "at least one event", () -> Append.to(ORDER, new Any())),
                refused("a write without events", "at least one event", () -> new Write(ORDER, List.of())),
                refused(
                        "an append without writes and key",
                        "or a key",
                        () -> new Append(Optional.empty(), List.of(), List.of())),
                accepted("a key alone", () -> Append.nothing(AppendKey.of("k"))),
                refused(
                        "a stream twice",
                        "stands once",
                        () -> Append.to(ORDER, new Any(), EVENT).and(ORDER, new Any(), event(2))),
                refused("an id twice in a stream", "same id", () -> Append.to(ORDER, new Any(), EVENT, EVENT)),
                refused(
                        "an id twice in two streams",
                        "same id",
                        () -> Append.to(ORDER, new Any(), EVENT).and(StreamId.of("order", "43"), new Any(), EVENT)),
                refused("a query without criteria", "at least one criterion", () -> new Query(List.of())),
                refused("a query of no types", "at least one term", Query::types),
                refused("a query of 1,001 tags", "1000 terms", () -> Query.of(Criterion.ANY.withTags(tags(1_001)))),
                refused(
                        "a query of 1,001 criteria",
                        "1000 terms",
                        () -> new Query(IntStream.range(0, 1_001)
                                .mapToObj(i -> Criterion.ANY.withTypes(Set.of("t" + i)))
                                .toList())),
                accepted("a query of 999 tags", () -> Query.of(Criterion.ANY.withTags(tags(999)))),
                refused(
                        "a query and one that excludes it",
                        "no event can match",
                        () -> Query.types("a").and(Query.types("b"))),
                refused(
                        "a product of queries that explodes",
                        "1000 terms",
                        () -> wide("a").and(wide("b"))),
                refused("metadata of no bytes", "0 bytes", () -> Metadata.decode(new byte[0])),
                refused("metadata of another format", "begin with 2", () -> Metadata.decode(new byte[] {2})),
                refused(
                        "metadata with an endless length",
                        "length",
                        () -> Metadata.decode(new byte[] {1, -1, -1, -1, -1, -1, -1})),
                refused(
                        "metadata that announces a quarter gibibyte",
                        "announced",
                        () -> Metadata.decode(new byte[] {1, -1, -1, -1, 127})),
                refused("metadata cut off in a name", "announced", () -> Metadata.decode(new byte[] {1, 3, 'a'})),
                refused("metadata without a value", "cut off", () -> Metadata.decode(new byte[] {1, 1, 'a'})),
                refused("metadata that is not UTF-8", "UTF-8", () -> Metadata.decode(new byte[] {1, 1, -1, 0})),
                refused(
                        "metadata with an overlong NUL",
                        "UTF-8",
                        () -> Metadata.decode(new byte[] {1, 2, (byte) 0xC0, (byte) 0x80, 0})),
                refused(
                        "metadata with a surrogate in UTF-8",
                        "UTF-8",
                        () -> Metadata.decode(new byte[] {1, 3, (byte) 0xED, (byte) 0xA0, (byte) 0x80, 0})),
                refused(
                        "metadata with a name twice",
                        "twice",
                        () -> Metadata.decode(new byte[] {1, 1, 'a', 0, 1, 'a', 0})),
                refused(
                        "a standard event of garbage",
                        "texts by name",
                        () -> EventData.of(
                                new UUID(0, 1), StreamEvent.CLOSED, 1, Payload.of("leftfold", new byte[] {9, 9}))),
                refused(
                        "a reason with half a pair",
                        "surrogate",
                        () -> new StreamEvent.Closed("x\ud800").toEventData(new UUID(0, 1))),
                refused(
                        "a field with half a pair",
                        "surrogate",
                        () -> new StreamEvent.Described(Map.of("a", "\udc00")).toEventData(new UUID(0, 1))),
                refused(
                        "a field's name with half a pair",
                        "surrogate",
                        () -> new StreamEvent.Described(Map.of("\udc00", "a")).toEventData(new UUID(0, 1))),
                accepted(
                        "a reason of pictures and marks",
                        () -> new StreamEvent.Closed("😀\u202e").toEventData(new UUID(0, 1))),
                accepted(
                        "a range both ways round",
                        () -> new Range(0, Direction.BACKWARD, 1, new io.leftfold.AsOf.Recorded(Instant.MIN), false)),
                refused(
                        "options of no time to wait",
                        "",
                        () -> io.leftfold.sqlite.SqliteOptions.DEFAULTS.withBusyTimeout(Duration.ofSeconds(-1))));
    }

    private static Query wide(String prefix) {
        return new Query(IntStream.range(0, 300)
                .mapToObj(i -> Criterion.ANY.withTags(Set.of(Tag.of(prefix, "" + i))))
                .toList());
    }

    static EventData event(int number) {
        return EventData.of(new UUID(7, number), "t", 1, payload(1));
    }

    static Payload payload(int size) {
        return Payload.of("text", new byte[size]);
    }

    static Set<Tag> tags(int count) {
        var tags = new HashSet<Tag>();
        for (int i = 0; i < count; i++) {
            tags.add(Tag.of("t", "" + i));
        }
        return tags;
    }

    private static HostileCase refused(String name, String says, Callable<?> call) {
        return new HostileCase("API, value", name, BAD_ARGUMENT, says, _ -> Answer.to(call));
    }

    private static HostileCase accepted(String name, Callable<?> call) {
        return new HostileCase("API, value", name, ACCEPTED, "", _ -> Answer.to(call));
    }
}

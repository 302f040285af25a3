package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class VocabularyTest {
    private static final StreamId STREAM = StreamId.of("account", "1");
    private static final Payload PAYLOAD = Payload.of("text", new byte[] {1, 2});
    private static long ids = 1;

    private static EventData event(String type) {
        return EventData.of(new UUID(0, ids++), type, 1, PAYLOAD);
    }

    @Test
    void a_stream_is_written_and_read_with_a_dash() {
        assertThat(StreamId.parse("order-a-b")).isEqualTo(StreamId.of("order", "a-b"));
        assertThat(StreamId.of("order", "a-b")).hasToString("order-a-b");
        assertThatThrownBy(() -> StreamId.parse("order")).hasMessageContaining("category-entity");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "é", "a/b", "a\u0000"})
    void a_category_has_few_characters(String category) {
        assertThatThrownBy(() -> StreamId.of(category, "x")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_category_has_at_most_64_characters() {
        assertThat(StreamId.of("c".repeat(64), "x").category()).hasSize(64);
        assertThatThrownBy(() -> StreamId.of("c".repeat(65), "x")).hasMessageContaining("64");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                " a",
                "a ",
                "\u00a0a",
                "a\u0000b",
                "a\nb",
                "a\tb",
                "a\u202eb",
                "a\u200bb",
                "a\ufeffb",
                "a\ud800b",
                "\udc00",
                "a\u2028b",
                "a\u0085b",
                "a\uffffb"
            })
    void a_name_that_cannot_be_seen_as_it_is_is_refused(String name) {
        assertThatThrownBy(() -> StreamId.of("order", name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tag.of("t", name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Tag.of(name, "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> event(name)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> AppendKey.of(name)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void a_message_shows_a_bad_name_without_its_poison() {
        assertThatThrownBy(() -> AppendKey.of("a\u202eb" + "x".repeat(100)))
                .hasMessageContaining("a\\u{202e}b")
                .hasMessageContaining("…")
                .hasMessageNotContaining("\u202e");
        assertThatThrownBy(() -> AppendKey.of("k".repeat(201))).hasMessageContaining("201");
    }

    @Test
    void names_of_all_languages_are_fine() {
        for (var name : List.of("zé", "猫", "🐈", "عربي", "a b", "a\u00a0b", "'", "\"", "\\", "%")) {
            assertThat(StreamId.of("order", name).entity()).isEqualTo(name);
        }
    }

    @Test
    void a_tag_is_written_and_read_with_a_colon() {
        assertThat(Tag.parse("customer:a:b")).isEqualTo(Tag.of("customer", "a:b"));
        assertThat(Tag.of("customer", "a:b")).hasToString("customer:a:b");
        assertThatThrownBy(() -> Tag.parse("customer")).hasMessageContaining("name:value");
        assertThatThrownBy(() -> Tag.of("a:b", "c")).hasMessageContaining("colon");
    }

    @Test
    void metadata_knows_its_special_names_and_keeps_the_others() {
        var metadata = Metadata.EMPTY
                .with(Metadata.CORRELATION_ID, "c")
                .with(Metadata.CAUSATION_ID, "d")
                .with(Metadata.ACTOR, "ada")
                .with(Metadata.TRACEPARENT, "00-1")
                .with("x", "");

        assertThat(metadata.correlationId()).contains("c");
        assertThat(metadata.causationId()).contains("d");
        assertThat(metadata.actor()).contains("ada");
        assertThat(metadata.traceparent()).contains("00-1");
        assertThat(metadata.get("x")).contains("");
        assertThat(metadata.get("y")).isEmpty();
        assertThat(Metadata.decode(metadata.encode())).isEqualTo(metadata);
        assertThat(metadata.orElse(new Metadata(Map.of("x", "other", "y", "more")))
                        .entries())
                .containsEntry("x", "")
                .containsEntry("y", "more");
        assertThat(Metadata.EMPTY.orElse(metadata)).isSameAs(metadata);
        assertThat(metadata.orElse(Metadata.EMPTY)).isSameAs(metadata);
    }

    @Test
    void metadata_is_bounded_and_clean() {
        var many = new HashMap<String, String>();
        IntStream.range(0, 65).forEach(i -> many.put("n" + i, "v"));
        assertThatThrownBy(() -> new Metadata(many)).hasMessageContaining("65");
        assertThatThrownBy(() -> Metadata.EMPTY.with("n", "v".repeat(8_193))).hasMessageContaining("8192");
        assertThatThrownBy(() -> Metadata.EMPTY.with("n", "a\u0000")).hasMessageContaining("NUL");
        assertThatThrownBy(() -> Metadata.EMPTY.with("n", "a\ud800")).hasMessageContaining("surrogate");
        assertThatThrownBy(() -> Metadata.EMPTY.with("", "v")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Metadata.EMPTY.with(Metadata.CORRELATION_ID, ""))
                .hasMessageContaining("blank");
        assertThat(Metadata.EMPTY.with("n", "line\nbreak 🐈").get("n")).contains("line\nbreak 🐈");
    }

    @Test
    void a_payload_cannot_be_changed_and_does_not_show_its_content() {
        byte[] bytes = "secret".getBytes(StandardCharsets.UTF_8);
        var payload = Payload.of("text", bytes);
        bytes[0] = 0;
        payload.bytes()[0] = 0;

        assertThat(new String(payload.bytes(), StandardCharsets.UTF_8)).isEqualTo("secret");
        assertThat(payload).hasToString("text[6 bytes]");
        assertThat(payload)
                .isEqualTo(Payload.of("text", "secret".getBytes(StandardCharsets.UTF_8)))
                .hasSameHashCodeAs(Payload.of("text", "secret".getBytes(StandardCharsets.UTF_8)))
                .isNotEqualTo(Payload.of("json", "secret".getBytes(StandardCharsets.UTF_8)))
                .isNotEqualTo(Payload.of("text", new byte[0]))
                .isNotEqualTo("secret");
        assertThat(payload.size()).isEqualTo(6);
    }

    @Test
    void an_event_refuses_what_no_store_could_keep() {
        assertThatThrownBy(() -> EventData.of(new UUID(0, 1), "x", 0, PAYLOAD)).hasMessageContaining("schema version");
        assertThat(event("x")
                        .withOccurredAt(Instant.parse("9999-12-31T23:59:59.999999999Z"))
                        .occurredAt())
                .contains(Instant.parse("9999-12-31T23:59:59.999999Z"));
        assertThatThrownBy(() -> event("x").withOccurredAt(Instant.parse("+10000-01-01T00:00:00Z")))
                .hasMessageContaining("9999");
        assertThatThrownBy(() -> event("x").withOccurredAt(Instant.MAX)).hasMessageContaining("9999");
        assertThatThrownBy(() -> event("x").withOccurredAt(Instant.MIN)).hasMessageContaining("9999");
        assertThatThrownBy(() -> event("$closed")).hasMessageContaining("$");
        assertThatThrownBy(() -> event("$mine")).hasMessageContaining("belong to Leftfold");
        var tags = new HashSet<Tag>();
        IntStream.range(0, 65).forEach(i -> tags.add(Tag.of("t", "v" + i)));
        assertThatThrownBy(() -> event("x").withTags(tags)).hasMessageContaining("65");
    }

    @Test
    void an_event_keeps_microseconds_and_sorts_its_tags() {
        var event = event("x")
                .withTags(Tag.of("b", "1"), Tag.of("a", "2"), Tag.of("a", "1"))
                .withOccurredAt(Instant.parse("2020-01-01T00:00:00.123456789Z"));

        assertThat(event.occurredAt()).contains(Instant.parse("2020-01-01T00:00:00.123456Z"));
        assertThat(event.tags()).containsExactly(Tag.of("a", "1"), Tag.of("a", "2"), Tag.of("b", "1"));
    }

    @Test
    void a_recorded_event_is_what_was_given_and_where_it_stands() {
        var time = Instant.parse("2020-01-01T00:00:00Z");
        var tag = Tag.of("a", "1");
        var recorded = RecordedEvent.of(
                event("x").withTags(tag).withMetadata(Metadata.EMPTY.with("n", "v")), 7, STREAM, 3, time);
        var event = new Event<>("data", recorded);

        assertThat(event.position()).isEqualTo(7);
        assertThat(event.version()).isEqualTo(3);
        assertThat(event.stream()).isEqualTo(STREAM);
        assertThat(event.tags()).containsExactly(tag);
        assertThat(event.metadata().get("n")).contains("v");
        assertThat(event.recordedAt()).isEqualTo(time);
        assertThat(event.occurredAt()).isEqualTo(time);
        assertThat(recorded.isAboutStream()).isFalse();
    }

    @Test
    void standard_events_come_back_from_what_they_are_written_as() {
        var id = new UUID(0, 99);
        for (var event : List.of(
                new StreamEvent.Closed("why"),
                new StreamEvent.Deleted(""),
                new StreamEvent.Restored("é"),
                new StreamEvent.Described(Map.of("a", "b")))) {
            var data = event.toEventData(id);
            assertThat(data.id()).isEqualTo(id);
            assertThat(StreamEvent.of(data.type(), data.payload())).isEqualTo(event);
        }
        var payload = new StreamEvent.Closed("x").toEventData(id).payload();
        assertThatThrownBy(() -> StreamEvent.of("$other", payload)).hasMessageContaining("$other");
    }

    @Test
    void a_stream_goes_through_its_states() {
        assertThat(StreamState.OPEN.after("x")).isEqualTo(StreamState.OPEN);
        assertThat(StreamState.OPEN.after(StreamEvent.CLOSED)).isEqualTo(StreamState.CLOSED);
        assertThat(StreamState.CLOSED.after(StreamEvent.DELETED)).isEqualTo(StreamState.DELETED);
        assertThat(StreamState.DELETED.after(StreamEvent.RESTORED)).isEqualTo(StreamState.OPEN);
        assertThat(StreamState.CLOSED.accepts(StreamEvent.DELETED)).isTrue();
        assertThat(StreamState.DELETED.accepts(StreamEvent.CLOSED)).isFalse();
        assertThat(StreamState.CLOSED.accepts("x")).isFalse();
    }

    @Test
    void expected_versions_are_met_or_not() {
        assertThat(new Any().isMetBy(7)).isTrue();
        assertThat(new NoStream().isMetBy(0)).isTrue();
        assertThat(new NoStream().isMetBy(1)).isFalse();
        assertThat(new Exactly(7).isMetBy(7)).isTrue();
        assertThat(new Exactly(7).isMetBy(8)).isFalse();
        assertThatThrownBy(() -> new Exactly(-1)).hasMessageContaining("-1");
    }

    @Test
    void an_append_that_contradicts_itself_is_refused() {
        var event = event("x");
        assertThatThrownBy(() -> new Append(Optional.empty(), List.of(), List.of()))
                .hasMessageContaining("a key");
        assertThatThrownBy(() -> Append.to(STREAM, new Any())).hasMessageContaining("at least one event");
        assertThatThrownBy(() -> Append.to(STREAM, new Any(), event).and(STREAM, new Any(), event("y")))
                .hasMessageContaining("account-1");
        assertThatThrownBy(() -> Append.to(STREAM, new Any(), event, event)).hasMessageContaining("same id");
        assertThatThrownBy(() -> new AppendCondition.NoneMatching(Query.ALL, -1))
                .hasMessageContaining("-1");
    }

    @Test
    void the_fingerprint_of_an_append_is_what_it_asks_for() {
        var one = Append.to(STREAM, new Any(), event("x"));
        var same = Append.to(STREAM, new NoStream(), event("x"));

        assertThat(one.fingerprint()).isEqualTo(same.fingerprint()).hasSize(32);
        assertThat(one.withKey("k").fingerprint()).isEqualTo(one.fingerprint());
        assertThat(one.withKey(AppendKey.of("k", "mine")).fingerprint()).isEqualTo("mine");
        assertThat(List.of(
                        one.fingerprint(),
                        Append.to(STREAM, new Any(), event("y")).fingerprint(),
                        Append.to(STREAM, new Any(), event("x"), event("x")).fingerprint(),
                        Append.to(STREAM, new Any(), event("x").withTags(Tag.of("a", "b")))
                                .fingerprint(),
                        Append.to(StreamId.of("account", "2"), new Any(), event("x"))
                                .fingerprint(),
                        Append.nothing(AppendKey.of("k")).fingerprint()))
                .doesNotHaveDuplicates();
    }

    @Test
    void an_append_counts_what_it_carries_and_knows_its_limits() {
        var append = Append.to(STREAM, new Any(), event("x"), event("y"));
        assertThat(append.eventCount()).isEqualTo(2);
        assertThat(append.size()).isEqualTo(4);
        append.checkSize();
        var guarded = append;
        for (int i = 0; i <= Limits.CONDITIONS_PER_APPEND; i++) {
            guarded = guarded.onlyIf(new StreamVersion(STREAM, new Any()));
        }
        assertThatThrownBy(guarded::checkSize)
                .isInstanceOfSatisfying(
                        TooLargeException.class, e -> assertThat(e.code()).isEqualTo("too-large"));
    }

    @Test
    void an_outcome_can_be_taken_as_success_or_thrown() {
        var appended = new Appended(3, 4, Map.of(STREAM, 2L));
        var refused = new Refused(new StreamVersion(STREAM, new NoStream()), 2);

        assertThat(appended.orThrow()).isSameAs(appended);
        assertThat(appended.eventCount()).isEqualTo(2);
        assertThatThrownBy(refused::orThrow).isInstanceOfSatisfying(ConditionFailedException.class, failure -> {
            assertThat(failure.refused()).isEqualTo(refused);
            assertThat(failure.code()).isEqualTo("condition-failed");
        });
    }

    @Test
    void a_query_is_narrowed_and_widened() {
        var a = Query.types("a", "b").and(Query.types("b", "c"));
        assertThat(a).isEqualTo(Query.types("b"));
        assertThat(Query.ALL.and(a)).isEqualTo(a);
        assertThat(a.or(a)).isEqualTo(a);
        assertThat(Query.tags(Tag.of("x", "y")).isTagged()).isTrue();
        assertThat(Query.tags(Tag.of("x", "y")).or(a).isTagged()).isFalse();
        assertThatThrownBy(() -> Query.types("a").and(Query.types("b")))
                .hasMessageContaining("no event can match both");
        assertThat(Query.types("a").or(Query.types("b")).and(Query.types("a"))).isEqualTo(Query.types("a"));
        assertThatThrownBy(Query::types).hasMessageContaining("Query.ALL");
        assertThatThrownBy(Query::tags).hasMessageContaining("Query.ALL");
        assertThatThrownBy(Query::categories).hasMessageContaining("Query.ALL");
        assertThatThrownBy(() -> new Query(List.of())).hasMessageContaining("Query.ALL");
        assertThatThrownBy(() -> Query.categories("no dash-here")).isInstanceOf(IllegalArgumentException.class);
        var many = IntStream.range(0, 1_000).mapToObj(i -> "t" + i).toArray(String[]::new);
        assertThatThrownBy(() -> Query.types(many)).hasMessageContaining("1000");
    }

    @Test
    void a_query_matches_by_every_term() {
        var event = RecordedEvent.of(
                event("a")
                        .withTags(Tag.of("x", "y"))
                        .withMetadata(Metadata.EMPTY
                                .with(Metadata.CORRELATION_ID, "c")
                                .with(Metadata.CAUSATION_ID, "d")),
                1,
                STREAM,
                1,
                Instant.EPOCH);
        assertThat(Query.ALL.matches(event)).isTrue();
        assertThat(Query.types("a").and(Query.tags(Tag.of("x", "y"))).matches(event))
                .isTrue();
        assertThat(Query.categories("account")
                        .and(Query.correlation("c"))
                        .and(Query.causation("d"))
                        .matches(event))
                .isTrue();
        assertThat(Query.types("b").matches(event)).isFalse();
        assertThat(Query.categories("order").matches(event)).isFalse();
        assertThat(Query.correlation("x").matches(event)).isFalse();
        assertThat(Query.causation("x").matches(event)).isFalse();
        assertThat(Query.tags(Tag.of("x", "y"), Tag.of("z", "z")).matches(event))
                .isFalse();
    }

    @Test
    void a_range_refuses_what_it_cannot_mean() {
        assertThatThrownBy(() -> Range.forward().after(-1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> Range.forward().limit(0)).hasMessageContaining("0");
        assertThatThrownBy(() -> Range.forward().limit(10_001)).hasMessageContaining("10001");
    }

    @Test
    void history_counts_up_to_a_point() {
        var noon = Instant.parse("2020-01-01T12:00:00Z");
        var event = RecordedEvent.of(event("x").withOccurredAt(noon.minusSeconds(9)), 5, STREAM, 2, noon);
        assertThat(new AsOf.Latest().includes(event)).isTrue();
        assertThat(new AsOf.Version(2).includes(event)).isTrue();
        assertThat(new AsOf.Version(1).includes(event)).isFalse();
        assertThat(new AsOf.Position(5).includes(event)).isTrue();
        assertThat(new AsOf.Position(4).includes(event)).isFalse();
        assertThat(new AsOf.Recorded(noon).includes(event)).isTrue();
        assertThat(new AsOf.Recorded(noon.minusNanos(1)).includes(event)).isFalse();
        assertThat(new AsOf.Occurred(noon.minusSeconds(9)).includes(event)).isTrue();
        assertThat(new AsOf.Occurred(noon.minusSeconds(10)).includes(event)).isFalse();
        assertThat(new AsOf.Occurred(noon).isPrefix()).isFalse();
        assertThat(new AsOf.Recorded(noon).isPrefix()).isTrue();
    }

    @Test
    void a_codec_writes_and_reads_with_where_the_event_stands() {
        var codec = new EventCodec<String>() {
            @Override
            public Class<String> eventClass() {
                return String.class;
            }

            @Override
            public Set<String> types() {
                return Set.of("text");
            }

            @Override
            public EncodedEvent encode(String event, CodecContext context) {
                var bytes = (event + "@" + context.stream()).getBytes(StandardCharsets.UTF_8);
                return new EncodedEvent("text", 1, Payload.of("text", bytes));
            }

            @Override
            public String decode(EncodedEvent encoded, CodecContext context) {
                return new String(encoded.payload().bytes(), StandardCharsets.UTF_8) + context.keyId();
            }
        };
        var log = new UUID(1, 1);
        var written = codec.write("hello", new UUID(0, 1), log, STREAM);

        assertThat(codec.read(RecordedEvent.of(written, 1, STREAM, 1, Instant.EPOCH), log)
                        .data())
                .isEqualTo("hello@account-1");
        assertThat(codec.query()).isEqualTo(Query.types("text"));
        assertThat(codec.eventClass()).isEqualTo(String.class);
    }

    @Test
    void what_is_known_of_a_stream_does_not_change_under_its_reader() {
        var fields = new HashMap<>(Map.of("title", "Ada's"));
        var info = new StreamInfo(
                StreamId.of("account", "1"), 3, Instant.EPOCH, Instant.EPOCH, StreamState.CLOSED, fields);
        fields.clear();
        assertThat(info.fields()).containsOnly(Map.entry("title", "Ada's"));
    }

    @Test
    void a_closed_or_deleted_stream_takes_only_what_changes_that() {
        assertThat(StreamState.OPEN.accepts("opened")).isTrue();
        assertThat(StreamState.CLOSED.accepts("opened")).isFalse();
        assertThat(StreamState.CLOSED.accepts(StreamEvent.RESTORED)).isTrue();
        assertThat(StreamState.CLOSED.accepts(StreamEvent.DELETED)).isTrue();
        assertThat(StreamState.DELETED.accepts(StreamEvent.RESTORED)).isTrue();
        assertThat(StreamState.DELETED.accepts(StreamEvent.DELETED)).isFalse();
    }

    @Test
    void metadata_is_read_with_what_has_a_place_of_its_own() {
        var bytes = Metadata.EMPTY.with("actor", "ada").encode();
        assertThat(Metadata.decode(bytes, Map.of(Metadata.CORRELATION_ID, "c")))
                .isEqualTo(Metadata.EMPTY.with("actor", "ada").with(Metadata.CORRELATION_ID, "c"));
    }

    @Test
    void the_size_of_an_append_counts_metadata_and_tags() {
        var id = new UUID(0, 1);
        var event = EventData.of(id, "x", 1, Payload.of("bin", new byte[10]))
                .withTags(Tag.of("ab", "c"))
                .withMetadata(Metadata.EMPTY.with("actor", "ada"));
        assertThat(Append.to(StreamId.of("s", "1"), new ExpectedVersion.Any(), event)
                        .size())
                .isEqualTo(10 + 3 + 8);
    }

    @Test
    void a_standard_event_holds_no_half_of_a_surrogate_pair() {
        assertThatThrownBy(() -> new StreamEvent.Closed("a\ud800").toEventData(new UUID(0, 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("half a surrogate pair");
    }

    @Test
    void a_missing_capability_is_told_with_what_there_is() {
        var failure =
                new UnsupportedCapabilityException(EnumSet.of(Capability.DURABLE), EnumSet.of(Capability.GLOBAL_ORDER));
        assertThat(failure.missing()).containsExactly(Capability.DURABLE);
        assertThat(failure.there()).containsExactly(Capability.GLOBAL_ORDER);
    }
}

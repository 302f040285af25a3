package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The last that is allowed, and the first that is not.
class BoundsTest {
    private static final StreamId STREAM = StreamId.of("account", "1");
    private static final Payload EMPTY = Payload.of("none", new byte[0]);
    private static long ids = 1;

    private static EventData event(Payload payload) {
        return EventData.of(new UUID(0, ids++), "x", 1, payload);
    }

    private static EventData event() {
        return event(EMPTY);
    }

    private static Append appendOf(int events) {
        return Append.to(
                STREAM,
                new Any(),
                IntStream.range(0, events).mapToObj(_ -> event()).toList());
    }

    private static Append payloads(int count, int bytes) {
        var payload = Payload.of("none", new byte[bytes]);
        return Append.to(
                STREAM,
                new Any(),
                IntStream.range(0, count).mapToObj(_ -> event(payload)).toList());
    }

    private static void assertTooLarge(Append append, String limit) {
        assertThatThrownBy(append::checkSize)
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("nothing was written")
                .hasMessageContaining(limit);
    }

    @Test
    void an_append_has_at_most_so_many_events() {
        assertThatCode(appendOf(10_000)::checkSize).doesNotThrowAnyException();
        assertTooLarge(appendOf(10_001), "10001");
    }

    @Test
    void an_append_has_at_most_so_many_bytes() {
        assertThatCode(payloads(4, 8 << 20)::checkSize).doesNotThrowAnyException();
        assertTooLarge(
                payloads(4, 8 << 20)
                        .and(StreamId.of("account", "2"), new Any(), event(Payload.of("none", new byte[1]))),
                "33554433");
        assertTooLarge(payloads(1, (8 << 20) + 1), "8388609");
    }

    @Test
    void an_append_has_at_most_so_many_conditions() {
        List<AppendCondition.Stated> most = Collections.nCopies(1_000, new StreamVersion(STREAM, new Any()));
        var append = new Append(Optional.empty(), appendOf(1).writes(), most);
        assertThatCode(append::checkSize).doesNotThrowAnyException();
        assertTooLarge(append.onlyIf(new StreamVersion(STREAM, new Any())), "1001");
    }

    @Test
    void an_append_is_guarded_by_what_is_expected_of_each_stream() {
        var other = StreamId.of("account", "2");
        var guarded = Append.to(STREAM, new Exactly(1), event()).and(other, new Exactly(2), event());
        assertThat(guarded.conditions())
                .containsExactly(new StreamVersion(STREAM, new Exactly(1)), new StreamVersion(other, new Exactly(2)));
        assertThat(appendOf(1).and(other, new Any(), event()).conditions()).isEmpty();
        assertThat(guarded.writes()).extracting(Write::stream).containsExactly(STREAM, other);
    }

    /// Stores keep fingerprints beside their keys, so what was written by an earlier version must still fit.
    @Test
    void a_fingerprint_is_the_same_for_ever() {
        var event = EventData.of(new UUID(0, 1), "x", 1, Payload.of("text", new byte[] {1, 2}))
                .withTags(Tag.of("a", "b"));
        assertThat(Append.to(STREAM, new Any(), event).fingerprint()).isEqualTo("4a6b5e589ef9f302efe712ff45fa6d92");
    }

    @ParameterizedTest
    @ValueSource(chars = {'a', 'z', 'A', 'Z', '0', '9', '_', '.'})
    void a_category_may_have(char allowed) {
        assertThat(StreamId.checkCategory("x" + allowed)).isEqualTo("x" + allowed);
    }

    @ParameterizedTest
    @ValueSource(chars = {'`', '{', '@', '[', '/', ':', '-', ' '})
    void a_category_may_not_have(char refused) {
        assertThatThrownBy(() -> StreamId.of("x" + refused, "1")).hasMessageContaining("a category has");
    }

    @Test
    void a_name_before_the_separator_is_missed() {
        assertThatThrownBy(() -> StreamId.parse("-1")).hasMessageContaining("a category has");
        assertThatThrownBy(() -> Tag.parse(":1")).hasMessageContaining("the name of a tag");
        assertThatThrownBy(() -> Tag.of(":", "1")).hasMessageContaining("colon");
        assertThat(EventData.checkType("paid")).isEqualTo("paid");
    }

    @Test
    void a_criterion_refuses_names_that_no_event_can_have() {
        assertThatThrownBy(() -> Criterion.ANY.withTypes(Set.of(" "))).hasMessageContaining("event type");
        assertThatThrownBy(() -> Criterion.ANY.withCorrelationIds(Set.of(" "))).hasMessageContaining("correlation id");
        assertThatThrownBy(() -> Criterion.ANY.withCausationIds(Set.of(" "))).hasMessageContaining("causation id");
    }

    @Test
    void a_query_counts_every_kind_of_term() {
        var one = Criterion.ANY
                .withTypes(Set.of("a"))
                .withTags(Set.of(Tag.of("a", "b"), Tag.of("a", "c")))
                .withCategories(Set.of("a", "b", "c"))
                .withCorrelationIds(Set.of("a", "b", "c", "d"))
                .withCausationIds(Set.of("a", "b", "c", "d", "e"));
        assertThat(one.terms()).isEqualTo(15);
        assertThat(Query.of(Criterion.ANY.withTypes(names(999))).anyOf()).hasSize(1);
        assertThatThrownBy(() -> Query.of(Criterion.ANY.withTypes(names(1_000))))
                .hasMessageContaining("1001");
    }

    private static Set<String> names(int count) {
        return IntStream.range(0, count).mapToObj(i -> "n" + i).collect(Collectors.toSet());
    }

    @Test
    void an_event_has_at_most_so_many_tags_and_metadata() {
        var tags = names(64).stream().map(name -> Tag.of("t", name)).collect(Collectors.toSet());
        assertThat(event().withTags(tags).tags()).hasSize(64);
        var entries = names(64).stream().collect(Collectors.toMap(name -> name, name -> name));
        assertThat(new Metadata(entries).entries()).hasSize(64);
        assertThat(Metadata.EMPTY.with("n", "v".repeat(8_192)).get("n")).isPresent();
    }

    @Test
    void half_a_surrogate_pair_is_no_text() {
        for (int code : new int[] {0xD800, 0xDBFF, 0xDC00, 0xDFFF}) {
            assertThatThrownBy(() -> Metadata.EMPTY.with("n", "a" + (char) code))
                    .hasMessageContaining("surrogate");
        }
        assertThat(Metadata.EMPTY.with("n", "\uD7FF\uE000").get("n")).contains("\uD7FF\uE000");
    }

    @Test
    void a_shown_name_has_at_most_sixty_characters() {
        assertThat(Names.show("n".repeat(60))).isEqualTo('"' + "n".repeat(60) + '"');
        assertThat(Names.show("n".repeat(61))).isEqualTo('"' + "n".repeat(60) + "…\"");
    }

    @Test
    void numbers_begin_at_their_least() {
        assertThat(new Exactly(0).isMetBy(0)).isTrue();
        assertThat(Range.forward().after(0).limit(1).limit()).isEqualTo(1);
        assertThat(Range.forward().limit(10_000).limit()).isEqualTo(10_000);
        assertThatThrownBy(() -> Range.forward().limit(10_001)).hasMessageContaining("10001");
        assertThat(new AppendCondition.NoneMatching(Query.ALL, 0).after()).isZero();
    }

    @Test
    void a_record_knows_whether_it_is_about_its_stream() {
        var closed = new StreamEvent.Closed("done").toEventData(new UUID(0, 1));
        assertThat(RecordedEvent.of(closed, 1, STREAM, 1, Instant.EPOCH).isAboutStream())
                .isTrue();
        assertThat(RecordedEvent.of(event(), 1, STREAM, 1, Instant.EPOCH).isAboutStream())
                .isFalse();
    }

    @Test
    void payloads_spread_over_a_hash_table() {
        var hashes = IntStream.range(0, 100)
                .mapToObj(i -> Payload.of(i % 2 == 0 ? "text" : "json", new byte[] {(byte) i})
                        .hashCode())
                .collect(Collectors.toSet());
        assertThat(hashes).hasSizeGreaterThan(90);
    }

    @Test
    void texts_come_back_whatever_their_length() {
        for (int length : new int[] {0, 1, 127, 128, 255, 256, 8_192}) {
            var metadata = new Metadata(Map.of("n", "v".repeat(length)));
            assertThat(Metadata.decode(metadata.encode())).isEqualTo(metadata);
        }
    }

    @Test
    void the_systems_pause_lasts_as_long_as_it_should() {
        long began = System.nanoTime();
        Environment.system().pause().accept(Duration.ofMillis(20));
        assertThat(System.nanoTime() - began).isGreaterThanOrEqualTo(20_000_000);
    }
}

package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Limits;
import io.leftfold.Metadata;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Reading the events of all streams by what they are about.
public interface QueryContract extends StoreFixture {
    @Test
    default void events_are_found_by_type_tag_category_correlation_and_causation() {
        try (var store = emptyStore()) {
            var tag = Tag.of("customer", "c-17");
            var cause = Metadata.EMPTY.with(Metadata.CORRELATION_ID, "corr").with(Metadata.CAUSATION_ID, "cause");
            store.append(Append.to(
                    ACCOUNT,
                    new Any(),
                    event("opened").withTags(tag),
                    event("credited").withMetadata(cause)));
            store.append(
                    Append.to(ORDER, new Any(), event("opened"), event("paid").withTags(tag, Tag.of("x", "y"))));

            assertThat(found(store, Query.types("opened"))).containsExactly(1L, 3L);
            assertThat(found(store, Query.types("opened", "paid"))).containsExactly(1L, 3L, 4L);
            assertThat(found(store, Query.tags(tag))).containsExactly(1L, 4L);
            assertThat(found(store, Query.tags(tag, Tag.of("x", "y")))).containsExactly(4L);
            assertThat(found(store, Query.categories("order"))).containsExactly(3L, 4L);
            assertThat(found(store, Query.correlation("corr"))).containsExactly(2L);
            assertThat(found(store, Query.causation("cause"))).containsExactly(2L);
            assertThat(found(store, Query.types("opened").and(Query.categories("order"))))
                    .containsExactly(3L);
            assertThat(found(store, Query.types("credited").or(Query.tags(Tag.of("x", "y")))))
                    .containsExactly(2L, 4L);
        }
    }

    private static List<Long> found(EventStore store, Query query) {
        return all(store, query, Range.forward().limit(1)).stream()
                .map(RecordedEvent::position)
                .toList();
    }

    @Test
    default void a_read_that_finds_nothing_still_moves_on() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(10)));

            var page = store.readAll(Query.types("none"), Range.forward());
            var tagged = store.readAll(
                    Query.tags(Tag.of("no", "ne")), Range.forward().after(3));

            assertThat(page).isEqualTo(new Page(List.of(), 10, 10, true));
            assertThat(tagged).isEqualTo(new Page(List.of(), 10, 10, true));
        }
    }

    @Test
    default void a_read_that_finds_nothing_in_a_long_log_gets_to_its_end() {
        try (var store = emptyStore()) {
            for (int i = 0; i < 3; i++) {
                store.append(Append.to(ACCOUNT, new Any(), events(Limits.EVENTS_PER_APPEND)));
            }
            store.append(Append.to(ORDER, new Any(), event("rare").withTags(Tag.of("r", "r"))));

            assertThat(all(store, Query.types("rare"), Range.forward().limit(1)))
                    .hasSize(1);
            assertThat(all(store, Query.categories("order"), Range.backward())).hasSize(1);
            assertThat(all(store, Query.tags(Tag.of("r", "r")), Range.forward()))
                    .hasSize(1);
            assertThat(all(store, Query.types("none"), Range.backward())).isEmpty();
        }
    }

    @Test
    default void history_before_the_first_position_is_empty_and_has_an_end() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(10)));
            var before = new AsOf.Position(Long.MIN_VALUE);

            assertThat(store.readAll(Query.types("e1"), Range.backward().asOf(before)))
                    .isEqualTo(new Page(List.of(), 1, 10, true));
            assertThat(store.readAll(Query.ALL, Range.forward().asOf(before)))
                    .isEqualTo(new Page(List.of(), 0, 10, true));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {11, 12, 13, 14, 15, 16, 17, 18})
    default void a_query_finds_exactly_what_it_matches(long seed) {
        var random = new Random(seed);
        try (var store = emptyStore()) {
            RandomLog.fill(store, random, 80);
            var log = all(store);
            for (int i = 0; i < 80; i++) {
                var query = RandomLog.query(random);
                var asOf = asOf(random, log);
                long after = random.nextInt(log.size() + 2);
                int limit = 1 + random.nextInt(20);

                var forward = all(
                        store, query, Range.forward().after(after).limit(limit).asOf(asOf));
                var backward = all(
                        store, query, Range.backward().after(after).limit(limit).asOf(asOf));

                assertThat(forward)
                        .as("%s %s after %d", query, asOf, after)
                        .isEqualTo(log.stream()
                                .filter(e -> e.position() > after && asOf.includes(e) && query.matches(e))
                                .toList());
                assertThat(backward)
                        .as("%s %s back from %d", query, asOf, after)
                        .isEqualTo(log.stream()
                                .filter(e -> e.position() < after && asOf.includes(e) && query.matches(e))
                                .toList()
                                .reversed());
            }
        }
    }

    private static AsOf asOf(Random random, List<RecordedEvent> log) {
        var some = log.get(random.nextInt(log.size()));
        return switch (random.nextInt(6)) {
            case 0 -> new AsOf.Position(some.position());
            case 1 -> new AsOf.Recorded(some.recordedAt());
            case 2 -> new AsOf.Occurred(some.occurredAt());
            default -> new AsOf.Latest();
        };
    }
}

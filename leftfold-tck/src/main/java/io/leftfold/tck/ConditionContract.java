package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.OTHER_ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Limits;
import io.leftfold.Metadata;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.TooLargeException;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Conditions on streams that are not written, and on queries over types and tags.
public interface ConditionContract extends StoreFixture {
    Tag ADA = Tag.of("email", "ada@example.org");
    Tag BOB = Tag.of("email", "bob@example.org");

    private static EventData tagged(String type, Tag... tags) {
        return event(type).withTags(tags);
    }

    @Test
    default void a_stream_that_is_only_read_can_be_guarded() {
        try (var store = emptyStore()) {
            store.append(Append.to(ORDER, new NoStream(), events(2)));
            var guard = new StreamVersion(ORDER, new Exactly(2));

            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("a")).onlyIf(guard)))
                    .isInstanceOf(Appended.class);
            store.append(Append.to(ORDER, new Any(), event("moved")));

            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("b")).onlyIf(guard)))
                    .isEqualTo(new Refused(guard, 3));
            assertThat(store.stream(ACCOUNT).orElseThrow().version()).isEqualTo(1);
        }
    }

    @Test
    default void an_event_that_matches_after_the_position_is_named() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), tagged("registered", ADA)));
            var taken = new NoneMatching(Query.tags(ADA), 0);
            var seen = new NoneMatching(Query.tags(ADA), 1);

            assertThat(store.append(Append.to(ORDER, new Any(), event("x")).onlyIf(taken)))
                    .isEqualTo(new Refused(taken, 1));
            assertThat(store.append(Append.to(ORDER, new Any(), event("x")).onlyIf(seen)))
                    .isInstanceOf(Appended.class);
        }
    }

    @Test
    default void the_first_of_several_conflicts_is_named() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), tagged("a", BOB), tagged("b", ADA), tagged("c", ADA)));
            var condition = new NoneMatching(Query.tags(ADA).or(Query.tags(Tag.of("other", "x"))), 0);

            assertThat(store.append(Append.to(ORDER, new Any(), event("x")).onlyIf(condition)))
                    .isEqualTo(new Refused(condition, 2));
        }
    }

    @Test
    default void tags_of_one_criterion_must_all_match_and_types_any() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), tagged("a", ADA), tagged("b", BOB), tagged("c", ADA, BOB)));

            assertMet(store, Query.tags(ADA, BOB), OptionalLong.of(3));
            assertMet(store, Query.tags(ADA).and(Query.types("b", "c")), OptionalLong.of(3));
            assertMet(store, Query.tags(ADA).and(Query.types("b")), OptionalLong.empty());
            assertMet(store, Query.tags(BOB).or(Query.tags(ADA)), OptionalLong.of(1));
            assertMet(store, Query.tags(Tag.of("email", "nobody")), OptionalLong.empty());
            assertMet(store, Query.types("b"), OptionalLong.of(2));
            assertMet(store, Query.categories("order"), OptionalLong.empty());
            assertMet(store, Query.categories("account").and(Query.types("c")), OptionalLong.of(3));
            assertMet(store, Query.ALL, OptionalLong.of(1));
        }
    }

    private static void assertMet(EventStore store, Query query, OptionalLong position) {
        assertMet(store, new NoneMatching(query, 0), position);
    }

    private static void assertMet(EventStore store, NoneMatching condition, OptionalLong position) {
        // The guard on a stream that never is makes sure that nothing is written whatever the query says.
        var never = new StreamVersion(StreamId.of("never", "x"), new Exactly(9));
        var outcome = store.append(
                Append.to(ORDER, new Any(), event("x")).onlyIf(condition).onlyIf(never));
        assertThat(outcome)
                .as("%s", condition)
                .isEqualTo(position.isPresent() ? new Refused(condition, position.getAsLong()) : new Refused(never, 0));
    }

    @Test
    default void conditions_on_correlation_and_causation_hold_too() {
        try (var store = emptyStore()) {
            var metadata = Metadata.EMPTY.with(Metadata.CORRELATION_ID, "k").with(Metadata.CAUSATION_ID, "c");
            store.append(Append.to(ACCOUNT, new Any(), event("a"), event("b").withMetadata(metadata)));

            assertMet(store, Query.correlation("k"), OptionalLong.of(2));
            assertMet(store, Query.causation("c"), OptionalLong.of(2));
            assertMet(store, Query.correlation("c"), OptionalLong.empty());
        }
    }

    @Test
    default void all_conditions_must_hold_and_the_first_that_does_not_is_named() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), tagged("a", ADA)));
            var met = new StreamVersion(ACCOUNT, new Exactly(1));
            var unmet = new NoneMatching(Query.tags(ADA), 0);
            var alsoUnmet = new StreamVersion(ACCOUNT, new NoStream());

            assertThat(store.append(Append.to(ORDER, new Any(), event("x"))
                            .onlyIf(met)
                            .onlyIf(unmet)
                            .onlyIf(alsoUnmet)))
                    .isEqualTo(new Refused(unmet, 1));
            assertThat(store.append(Append.to(ORDER, new Any(), event("x"))
                            .onlyIf(alsoUnmet)
                            .onlyIf(unmet)))
                    .isEqualTo(new Refused(alsoUnmet, 1));
        }
    }

    @Test
    default void a_position_beyond_the_head_leaves_nothing_to_match() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), tagged("a", ADA)));

            assertThat(store.append(
                            Append.to(ORDER, new Any(), event("x")).onlyIf(new NoneMatching(Query.tags(ADA), 99))))
                    .isInstanceOf(Appended.class);
        }
    }

    @Test
    default void an_append_does_not_meet_its_own_events() {
        try (var store = emptyStore()) {
            var unique = new NoneMatching(Query.tags(ADA), 0);

            assertThat(store.append(
                            Append.to(ACCOUNT, new NoStream(), tagged("a", ADA)).onlyIf(unique)))
                    .isInstanceOf(Appended.class);
            assertThat(store.append(Append.to(OTHER_ACCOUNT, new NoStream(), tagged("a", ADA))
                            .onlyIf(unique)))
                    .isEqualTo(new Refused(unique, 1));
        }
    }

    @Test
    default void a_condition_without_tags_may_look_back_only_so_far() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), events(Limits.UNTAGGED_SCAN)));
            store.append(Append.to(ACCOUNT, new Any(), event("one more")));
            var near = Append.to(ORDER, new Any(), event("x")).onlyIf(new NoneMatching(Query.types("none"), 1));
            var far = Append.to(ORDER, new Any(), event("x")).onlyIf(new NoneMatching(Query.types("none"), 0));
            var farButTagged = Append.to(ORDER, new Any(), event("x")).onlyIf(new NoneMatching(Query.tags(ADA), 0));

            assertThatThrownBy(() -> store.append(far)).isInstanceOf(TooLargeException.class);
            assertThat(store.append(near)).isInstanceOf(Appended.class);
            assertThat(store.append(farButTagged)).isInstanceOf(Appended.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    default void conditions_say_what_the_query_says_of_every_event(long seed) {
        var random = new Random(seed);
        try (var store = emptyStore()) {
            RandomLog.fill(store, random, 60);
            var log = all(store);
            for (int i = 0; i < 60; i++) {
                var query = RandomLog.query(random);
                long after = random.nextInt(log.size() + 2);
                var met = log.stream()
                        .filter(e -> e.position() > after && query.matches(e))
                        .mapToLong(RecordedEvent::position)
                        .findFirst();
                assertMet(store, new NoneMatching(query, after), met);
            }
        }
    }
}

package io.leftfold.tck;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.ORDER;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.event;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendKey;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.KeyReusedException;
import io.leftfold.Query;
import io.leftfold.Tag;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// A key makes an append happen once.
public interface KeyContract extends StoreFixture {
    @Test
    default void the_same_key_gives_the_first_outcome_again() {
        try (var store = emptyStore()) {
            var append = Append.to(ACCOUNT, new NoStream(), event("opened", "x"))
                    .and(ORDER, new NoStream(), event("placed", "x"), event("paid", "y"))
                    .withKey("command-1");
            var first = store.append(append);
            store.append(Append.to(ACCOUNT, new Any(), event("later")));

            var again = store.append(append);

            assertThat(first).isEqualTo(new Appended(1, 3, Map.of(ACCOUNT, 1L, ORDER, 2L)));
            assertThat(again).isEqualTo(first);
            assertThat(first.orThrow().isRepeated()).isFalse();
            assertThat(again.orThrow().isRepeated()).isTrue();
            assertThat(all(store)).hasSize(4);
        }
    }

    @Test
    default void a_caller_that_makes_its_events_anew_is_recognised() {
        try (var store = emptyStore()) {
            var first = store.append(
                    Append.to(ACCOUNT, new NoStream(), event("opened", "x")).withKey("k"));

            var again = store.append(
                    Append.to(ACCOUNT, new NoStream(), event("opened", "x")).withKey("k"));

            assertThat(again).isEqualTo(first);
        }
    }

    @Test
    default void the_same_key_for_something_else_is_refused() {
        try (var store = emptyStore()) {
            store.append(
                    Append.to(ACCOUNT, new NoStream(), event("opened", "x")).withKey("k"));

            assertThatThrownBy(() -> store.append(
                            Append.to(ACCOUNT, new Any(), event("opened", "y")).withKey("k")))
                    .isInstanceOfSatisfying(
                            KeyReusedException.class,
                            e -> assertThat(e.key().value()).isEqualTo("k"));
            assertThatThrownBy(() -> store.append(
                            Append.to(ORDER, new Any(), event("opened", "x")).withKey("k")))
                    .isInstanceOf(KeyReusedException.class);
            assertThat(all(store)).hasSize(1);
        }
    }

    @Test
    default void a_fingerprint_of_the_caller_counts_instead_of_the_events() {
        try (var store = emptyStore()) {
            var key = AppendKey.of("k", "deposit 10");
            var first = store.append(
                    Append.to(ACCOUNT, new Any(), event("deposited", "a")).withKey(key));

            assertThat(store.append(Append.to(ACCOUNT, new Any(), event("deposited", "b"))
                            .withKey(key)))
                    .isEqualTo(first);
            assertThatThrownBy(() -> store.append(Append.to(ACCOUNT, new Any(), event("deposited", "a"))
                            .withKey(AppendKey.of("k", "deposit 20"))))
                    .isInstanceOf(KeyReusedException.class);
        }
    }

    @Test
    default void a_refusal_is_not_remembered() {
        try (var store = emptyStore()) {
            var append = Append.to(ACCOUNT, new Exactly(1), event("second")).withKey("k");
            assertThat(store.append(append)).isInstanceOf(Refused.class);
            store.append(Append.to(ACCOUNT, new NoStream(), event("first")));

            assertThat(store.append(append)).isInstanceOf(Appended.class);
        }
    }

    @Test
    default void a_key_without_events_is_remembered() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new NoStream(), event("first")));
            var key = AppendKey.of("k", "do nothing");

            var first = store.append(Append.nothing(key));
            store.append(Append.to(ACCOUNT, new Any(), event("second")));

            assertThat(first).isEqualTo(new Appended(2, 1, Map.of()));
            assertThat(store.append(
                            Append.to(ACCOUNT, new Any(), event("third")).withKey(key)))
                    .isEqualTo(first);
            assertThat(all(store)).hasSize(2);
        }
    }

    @Test
    default void the_outcome_of_a_key_can_be_looked_up() {
        try (var store = emptyStore()) {
            var first = store.append(Append.to(ACCOUNT, new NoStream(), events(2))
                    .and(ORDER, new NoStream(), events(1))
                    .withKey(AppendKey.of("k", "f")));

            assertThat(store.outcomeOf(AppendKey.of("k"))).contains((Appended) first);
            assertThat(store.outcomeOf(AppendKey.of("k", "f"))).contains((Appended) first);
            assertThat(store.outcomeOf(AppendKey.of("other"))).isEmpty();
            assertThatThrownBy(() -> store.outcomeOf(AppendKey.of("k", "g"))).isInstanceOf(KeyReusedException.class);
        }
    }

    @Test
    default void keys_are_looked_up_before_conditions() {
        try (var store = emptyStore()) {
            var tag = Tag.of("email", "ada@example.org");
            var append = Append.to(ACCOUNT, new NoStream(), event("registered").withTags(tag))
                    .onlyIf(new NoneMatching(Query.tags(tag), 0))
                    .withKey("k");

            assertThat(store.append(append)).isEqualTo(store.append(append));
        }
    }

    @Test
    default void keys_that_differ_in_case_are_different() {
        try (var store = emptyStore()) {
            store.append(Append.to(ACCOUNT, new Any(), event("a")).withKey("k"));
            store.append(Append.to(ACCOUNT, new Any(), event("b")).withKey("K"));

            assertThat(all(store)).hasSize(2);
        }
    }
}

package io.leftfold.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.AsOf;
import io.leftfold.Capability;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.Query;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreClosedException;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.UnsupportedCapabilityException;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.AggregateRoot;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Outcome;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Projection;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.subscribe.MemoryLedger;
import io.leftfold.subscribe.Subscription;
import io.leftfold.subscribe.SubscriptionOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class LeftfoldTest {
    sealed interface LampEvent {
        record Switched(String lamp, boolean on) implements LampEvent {}
    }

    private static final Duration LONG = Duration.ofSeconds(30);
    private static final JsonCodec<LampEvent> CODEC = JsonCodec.of(LampEvent.class);
    private static final Decider<Boolean, Boolean, LampEvent> LAMP_DECIDER = Decider.of(
            false,
            (is, want) -> is.equals(want)
                    ? Decision.refuse("no-change", "it is so")
                    : Decision.of(new LampEvent.Switched("lamp", want)),
            (_, event) -> ((LampEvent.Switched) event).on());
    private static final Aggregate<Boolean, Boolean, LampEvent> LAMP = Aggregate.of("lamp", CODEC, LAMP_DECIDER)
            .withTags(event -> Set.of(Tag.of("lamp", ((LampEvent.Switched) event).lamp())));
    private static final Boundary<Boolean, Boolean, LampEvent> ANY_LAMP =
            Boundary.of(CODEC, LAMP_DECIDER, _ -> Query.tags(Tag.of("lamp", "lamp")), _ -> StreamId.of("lamp", "any"));
    private static final Projection<LampEvent> SWITCHES = Projection.of(
            "switches",
            CODEC,
            List.of("CREATE TABLE IF NOT EXISTS switches (position INTEGER PRIMARY KEY)"),
            (sql, event) -> sql.update("INSERT INTO switches VALUES (?)", event.position()));

    static final class Lamp extends AggregateRoot<LampEvent> {
        private boolean on;

        Decision<LampEvent> toggle() {
            return record(new LampEvent.Switched("lamp", !on));
        }

        @Override
        protected void apply(LampEvent event) {
            on = ((LampEvent.Switched) event).on();
        }
    }

    @TempDir
    private Path folder;

    private SqliteReadModels models() {
        return SqliteReadModels.open(folder.resolve("models.db"));
    }

    @Test
    void commands_go_in_and_read_models_come_out() {
        try (var app = Leftfold.on(MemoryStore.create())
                .environment(Environment.system())
                .retry(RetryPolicy.DEFAULTS)
                .subscriptionOptions(SubscriptionOptions.DEFAULTS)
                .readModels(models())
                .projection(SWITCHES)
                .start()) {
            app.handle(LAMP, "1", true);
            var off = app.handle(LAMP, "1", false, CommandContext.of("off"));
            assertThat(app.handle(LAMP, "1", false)).isEqualTo(new Outcome.Refused("no-change", "it is so"));
            assertThat(app.handle(ANY_LAMP, true, CommandContext.NONE)).isEqualTo(new Outcome.Accepted(3, 1));

            assertThat(app.waitFor(SWITCHES, off.position(), LONG)).isTrue();
            List<Long> positions =
                    app.query(sql -> sql.query("SELECT position FROM switches ORDER BY 1", row -> row.getLong(1)));
            assertThat(positions).startsWith(1L, 2L);
            assertThat(app.state(LAMP, "1").state()).isFalse();
            assertThat(app.state(LAMP, "1", new AsOf.Version(1)).state()).isTrue();
            assertThat(app.subscriptions())
                    .singleElement()
                    .extracting(Subscription::name)
                    .isEqualTo("switches");
            assertThat(app.store().log().head()).isEqualTo(3);
        }
    }

    @Test
    void roots_are_changed_by_their_methods() {
        try (var app = Leftfold.on(MemoryStore.create()).start()) {
            var lamps = app.repository("lamp", CODEC, Lamp::new);
            assertThat(lamps.update("1", Lamp::toggle, CommandContext.NONE)).isEqualTo(new Outcome.Accepted(1, 1));
            assertThat(lamps.load("1", new AsOf.Latest()).on).isTrue();
        }
    }

    @Test
    void a_subscription_is_told_of_events() {
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        try (var app = Leftfold.on(MemoryStore.create())
                .readModels(models())
                .subscription("watch", Query.ALL, event -> seen.add(event.position()))
                .start()) {
            app.handle(LAMP, "1", true);
            assertThat(app.subscriptions().getFirst().waitFor(1, LONG)).isTrue();
        }
        assertThat(seen).containsExactly(1L);
    }

    @Test
    void a_subscription_needs_no_more_than_a_place_for_its_checkpoint() {
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        var ledger = MemoryLedger.create(Environment.system());
        try (var app = Leftfold.on(MemoryStore.create())
                .subscription("watch", Query.ALL, event -> seen.add(event.position()))
                .ledger(ledger)
                .start()) {
            app.handle(LAMP, "1", true);
            assertThat(app.subscriptions().getFirst().waitFor(1, LONG)).isTrue();
        }
        assertThat(seen).containsExactly(1L);
        assertThat(ledger.subscriptions()).singleElement().satisfies(watch -> {
            assertThat(watch.name()).isEqualTo("watch");
            assertThat(watch.position()).isEqualTo(1);
        });
    }

    @Test
    void a_projection_keeps_its_checkpoint_with_its_tables_and_a_subscription_where_it_was_told() {
        var ledger = MemoryLedger.create(Environment.system());
        try (var app = Leftfold.on(MemoryStore.create())
                .ledger(ledger)
                .readModels(models())
                .projection(SWITCHES)
                .subscription("watch", Query.ALL, _ -> {})
                .start()) {
            app.handle(LAMP, "1", true);
            app.subscriptions()
                    .forEach(subscription ->
                            assertThat(subscription.waitFor(1, LONG)).isTrue());
        }
        assertThat(ledger.subscriptions()).extracting("name").containsExactly("watch");
        try (var models = models()) {
            assertThat(JdbcLedger.open(models).subscriptions())
                    .singleElement()
                    .extracting("name", "position")
                    .containsExactly("switches", 1L);
        }
    }

    @Test
    void mistakes_of_registration_show_at_the_start() {
        var builder = Leftfold.on(MemoryStore.create()).projection(SWITCHES);
        assertThatThrownBy(() -> builder.projection(SWITCHES)).hasMessageContaining("switches");
        assertThatThrownBy(() -> builder.subscription("switches", Query.ALL, _ -> {}))
                .hasMessageContaining("switches");
        assertThatThrownBy(builder.ledger(MemoryLedger.create(Environment.system()))::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("[switches] need a database");
        assertThatThrownBy(Leftfold.on(MemoryStore.create()).subscription("watch", Query.ALL, _ -> {})::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageStartingWith("[watch] need a place")
                .hasMessageContainingAll("ledger(…)", "readModels(…)");
    }

    @Test
    void a_store_that_lacks_what_is_required_is_refused_at_the_start() {
        Leftfold.on(MemoryStore.create())
                .requires(Capability.CONDITIONS_OVER_TAGS)
                .start()
                .close();
        assertThatThrownBy(() -> Leftfold.on(MemoryStore.create())
                        .requires(Capability.DURABLE)
                        .start())
                .isInstanceOf(UnsupportedCapabilityException.class);
    }

    @Test
    void what_was_not_registered_is_named() {
        try (var app = Leftfold.on(MemoryStore.create()).start()) {
            assertThatThrownBy(() -> app.waitFor(SWITCHES, 1, LONG)).hasMessageContaining("switches");
            assertThatThrownBy(() -> app.query(sql -> sql.update("x"))).hasMessageContaining("readModels");
        }
    }

    @Test
    void a_start_that_fails_leaves_nothing_running() {
        try (var first = Leftfold.on(MemoryStore.create())
                .readModels(models())
                .projection(SWITCHES)
                .start()) {
            first.handle(LAMP, "1", true);
            first.waitFor(SWITCHES, 1, LONG);
        }
        try (var store = MemoryStore.create();
                var models = models()) {
            assertThatThrownBy(() -> Leftfold.on(store)
                            .readModels(models)
                            .subscription("watch", Query.ALL, _ -> {})
                            .projection(SWITCHES)
                            .start())
                    .isInstanceOf(CheckpointMismatchException.class);
            assertThatThrownBy(store::log).isInstanceOf(StoreClosedException.class);
        }
    }

    @Test
    void closing_closes_the_store() {
        var store = MemoryStore.create();
        Leftfold.on(store).start().close();
        assertThatThrownBy(store::log).isInstanceOf(StoreClosedException.class);
    }
}

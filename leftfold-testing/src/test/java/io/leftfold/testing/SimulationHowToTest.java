package io.leftfold.testing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.json.JsonCodec;
import io.leftfold.project.Projection;
import io.leftfold.subscribe.MemoryLedger.Transaction;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.SubscriptionOptions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SimulationHowToTest {
    sealed interface OrderEvent {
        record Placed(String customer) implements OrderEvent {}

        record Paid(long cents) implements OrderEvent {}
    }

    private static final JsonCodec<OrderEvent> CODEC = JsonCodec.of(OrderEvent.class);

    // region: mails
    private static void mails(SimulatedWorld world) {
        var sent = new ArrayList<String>();
        for (int i = 1; i <= 20; i++) {
            world.append(CODEC, "order-" + i, new OrderEvent.Placed("ada"));
        }
        world.subscribe(Subscriber.each(
                "mails", CODEC.query(), event -> sent.add(event.stream().entity())));
        world.atTheEnd(() -> assertThat(sent).hasSize(world.log().size()));
    }
    // endregion

    @Test
    void a_handler_that_does_not_bear_to_be_called_again_is_found() {
        assertThatThrownBy(() -> Simulation.of(SimulationHowToTest::mails).run(100))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("seed ")
                .hasMessageContaining("withFirstSeed(")
                .hasMessageContaining("event 1 is appended")
                .satisfies(failure -> {
                    System.out.println(failure.getMessage());
                    var size = Pattern.compile("with (\\d+) events and (\\d+) faults")
                            .matcher(failure.getMessage());
                    assertThat(size.find()).isTrue();
                    assertThat(Integer.parseInt(size.group(2))).isBetween(1, 3);
                });
        Simulation.of(SimulationHowToTest::mails).without(Fault.values()).run(5);
    }

    // region: once
    private static void mailsByKey(SimulatedWorld world) {
        var sent = new HashMap<String, String>();
        for (int i = 1; i <= 20; i++) {
            world.append(CODEC, "order-" + i, new OrderEvent.Placed("ada"), new OrderEvent.Paid(i));
        }
        world.subscribe(Subscriber.<Transaction>each(
                        "mails",
                        CODEC.query(),
                        event -> sent.put(event.id().toString(), event.stream().entity()))
                .withPartitions(3)
                .withOptions(SubscriptionOptions.DEFAULTS.withBatchSize(5).withLanes(3)));
        world.atTheEnd(() -> assertThat(sent).hasSize(world.log().size()));
    }

    @Test
    void every_mail_is_sent_whatever_goes_wrong() {
        var report = Simulation.of(SimulationHowToTest::mailsByKey).run(100);
        assertThat(report.happened()).containsKeys("a process died", "a partition was taken from a silent node");
    }
    // endregion

    private static final Projection<OrderEvent> PAID = Projection.of(
            "paid", CODEC, List.of("CREATE TABLE paid{v} (customer TEXT PRIMARY KEY, cents BIGINT)"), (sql, event) -> {
                if (event.data() instanceof OrderEvent.Paid(long cents)) {
                    sql.update(
                            "INSERT INTO paid{v} VALUES ('all', ?) ON CONFLICT (customer) DO UPDATE SET cents = paid{v}.cents + excluded.cents",
                            cents);
                }
            });

    // region: projection
    private static void paid(SimulatedWorld world) {
        for (int i = 1; i <= 10; i++) {
            world.append(CODEC, "order-" + i, new OrderEvent.Placed("ada"), new OrderEvent.Paid(i));
        }
        world.project(PAID);
        world.atTheEnd(() -> {
            List<Long> all = world.projections()
                    .query("paid", sql -> sql.query("SELECT cents FROM paid{v}", row -> row.getLong(1)));
            assertThat(all).containsExactly(55L);
        });
    }
    // endregion

    @Test
    void a_projection_takes_each_event_in_once() {
        var report = Simulation.of(SimulationHowToTest::paid).run(5);
        assertThat(report.happened()).containsKeys("a process died", "nobody knows, and all was done");
    }

    @Test
    void one_seed_gives_one_run() {
        for (Consumer<SimulatedWorld> scenario :
                List.<Consumer<SimulatedWorld>>of(SimulationHowToTest::mailsByKey, SimulationHowToTest::paid)) {
            for (long seed = 1; seed <= 2; seed++) {
                var simulation = Simulation.of(scenario).withFirstSeed(seed);
                assertThat(simulation.script()).isEqualTo(simulation.script()).hasLineCount((int)
                        simulation.script().lines().count());
            }
            assertThat(Simulation.of(scenario).withFirstSeed(1).script())
                    .isNotEqualTo(Simulation.of(scenario).withFirstSeed(2).script());
        }
    }

    @Test
    void what_must_always_hold_is_looked_at_after_every_step() {
        assertThatThrownBy(() -> Simulation.of(world -> {
                            var seen = new HashSet<Long>();
                            for (int i = 1; i <= 50; i++) {
                                world.append(CODEC, "order-" + i, new OrderEvent.Placed("ada"));
                            }
                            world.subscribe(
                                    Subscriber.each("seen", CODEC.query(), event -> seen.add(event.position())));
                            world.always(() -> assertThat(seen).doesNotContain(7L));
                        })
                        .run(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("event 7 is appended");
    }

    @Test
    void a_check_in_a_handler_is_no_failure_of_the_handler() {
        assertThatThrownBy(() -> Simulation.of(world -> {
                            world.append(CODEC, "order-1", new OrderEvent.Placed("ada"));
                            world.subscribe(Subscriber.each("no", CODEC.query(), event -> {
                                throw new AssertionError("this must not come");
                            }));
                        })
                        .without(Fault.values())
                        .run(1))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("this must not come")
                .hasMessageContaining("with 1 events and 0 faults");
    }

    @Test
    void what_a_handler_appends_is_handled_too() {
        Simulation.of(world -> {
                    var answered = new HashSet<String>();
                    world.append(CODEC, "order-1", new OrderEvent.Placed("ada"));
                    world.subscribe(Subscriber.each("pay", CODEC.query(), event -> {
                        if (event.version() == 1) {
                            var data = CODEC.write(
                                    new OrderEvent.Paid(1),
                                    world.environment().ids().next(),
                                    world.store().log().id(),
                                    event.stream());
                            world.store()
                                    .append(io.leftfold.Append.to(
                                            event.stream(), new io.leftfold.ExpectedVersion.Exactly(1), data));
                        } else {
                            answered.add(event.type());
                        }
                    }));
                    world.atTheEnd(() -> {
                        assertThat(world.log()).hasSize(2);
                        assertThat(world.record("pay").position()).isEqualTo(2);
                        assertThat(answered).isNotEmpty();
                    });
                })
                .run(20);
    }

    @Test
    void an_event_that_kills_twice_is_a_letter() {
        Simulation.of(world -> {
                    var deaths = new ArrayList<Long>();
                    world.append(CODEC, "order-1", new OrderEvent.Placed("ada"), new OrderEvent.Paid(1));
                    world.append(CODEC, "order-2", new OrderEvent.Placed("ben"));
                    world.nodes(2);
                    world.subscribe(Subscriber.each("deadly", CODEC.query(), event -> {
                        if (event.position() == 1) {
                            deaths.add(event.position());
                            world.crash();
                        }
                    }));
                    world.whenCalm(() -> {
                        assertThat(deaths).hasSize(2);
                        assertThat(world.letters("deadly")).hasSize(2);
                    });
                })
                .without(Fault.values())
                .run(3);
    }

    @Test
    void a_scenario_without_a_subscription_is_refused() {
        assertThatThrownBy(() -> Simulation.of(_ -> {}).run(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Simulation.of(_ -> {}).run(0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Simulation.of(world -> world.nodes(27)).run(1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}

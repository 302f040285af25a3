package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.cli.Orders.Order;
import io.leftfold.cli.Orders.OrderEvent;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.diff.Subject;
import io.leftfold.memory.MemoryStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DecisionsTest {
    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();

    @BeforeEach
    void three_orders_are_sent() {
        var handler = CommandHandler.on(store);
        handler.handle(Orders.ORDER, "1", "dhl");
        handler.handle(Orders.ORDER, "2", "ups");
        handler.handle(Orders.ORDER, "2", "dhl");
    }

    private static Subject<String, Order, OrderEvent> subject(
            BiFunction<Order, String, Decision<OrderEvent>> decide, BiFunction<Order, OrderEvent, Order> evolve) {
        var old = Orders.ORDER.decider();
        Decider<String, Order, OrderEvent> decider = Decider.of(old.initialState(), decide, evolve);
        return Subject.of(Aggregate.of("order", Orders.CODEC, decider))
                .derivedBy(append -> append.getFirst().data() instanceof OrderEvent.Sent(var carrier)
                        ? Optional.of(carrier)
                        : Optional.empty());
    }

    private static Subject<String, Order, OrderEvent> old() {
        var decider = Orders.ORDER.decider();
        return subject((order, carrier) -> decider.decide(carrier, order), decider::evolve);
    }

    private static Subject<String, Order, OrderEvent> withoutUps() {
        var decider = Orders.ORDER.decider();
        return subject(
                (order, carrier) -> carrier.equals("ups")
                        ? Decision.refuse("no-such-carrier", "ups is gone")
                        : decider.decide(carrier, order),
                decider::evolve);
    }

    private CliRun.Result run(Subject<?, ?, ?> subject, String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--store", "given:x"));
        return new CliRun()
                .store(store)
                .application(cli -> cli.aggregate(Orders.ORDER).subjects(List.of(subject)))
                .run(all.toArray(String[]::new));
    }

    private String file(String name) {
        return folder.resolve(name).toString();
    }

    @Test
    void the_same_code_differs_nowhere() {
        var recorded = run(old(), "decisions", "record", "--out", file("states"));
        assertThat(recorded.code()).isZero();
        assertThat(recorded.out()).isEqualTo("3 states of 2 streams are in " + file("states") + "\n");

        var result = run(old(), "decisions", "diff", "--baseline", file("states"));

        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("3 states and 3 decisions compared: nothing differs\n");
    }

    @Test
    void another_rule_is_shown_and_ends_with_3() {
        var result = run(withoutUps(), "decisions", "diff");

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out()).isEqualTo("""
                VERSION  STREAM   COMMAND  DIFFERENCE            WHAT
                      0  order-2  String   accepted-now-refused  order.sent → refused: no-such-carrier
                0 states and 3 decisions compared: 1 accepted-now-refused
                """);
        assertThat(result.err()).startsWith("shop: 1 difference [decisions-differ]\n");
    }

    @Test
    void a_line_of_json_is_a_difference_and_accepts_it() throws IOException {
        var lines = run(withoutUps(), "decisions", "diff", "-o", "ndjson");
        assertThat(lines.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(lines.out())
                .isEqualTo(
                        "{\"kind\":\"accepted-now-refused\",\"subject\":\"order\",\"stream\":\"order-2\",\"version\":0,"
                                + "\"position\":0,\"command\":\"String\",\"was\":\"order.sent\","
                                + "\"now\":\"refused: no-such-carrier\",\"changes\":{}}\n");
        Files.writeString(Path.of(file("approved")), lines.out());

        var result = run(withoutUps(), "decisions", "diff", "--approved", file("approved"));
        assertThat(result.code()).isZero();
        assertThat(result.out()).isEqualTo("0 states and 3 decisions compared: nothing differs; 1 approved\n");
        assertThat(run(old(), "decisions", "diff", "--approved", file("approved"))
                        .out())
                .contains("approves nothing: {\"kind\"");
    }

    @Test
    void one_object_of_json_counts_and_lists() {
        var result = run(withoutUps(), "decisions", "diff", "-o", "json");

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out())
                .contains("\"commands\" : 3")
                .contains("\"accepted-now-refused\" : 1")
                .contains("\"now\" : \"refused: no-such-carrier\"");
        assertThat(run(withoutUps(), "decisions", "diff", "-o", "json", "--limit", "1")
                        .out())
                .isEqualTo(result.out());
    }

    @Test
    void another_fold_is_shown_with_its_values_where_states_were_recorded() {
        assertThat(run(old(), "decisions", "record", "--with-states", "--out", file("states"))
                        .code())
                .isZero();
        var decider = Orders.ORDER.decider();
        var shouting = subject(
                (order, carrier) -> decider.decide(carrier, order),
                (order, event) -> event.equals(new OrderEvent.Sent("ups"))
                        ? decider.evolve(order, new OrderEvent.Sent("UPS"))
                        : decider.evolve(order, event));

        var result = run(shouting, "decisions", "diff", "--baseline", file("states"));

        assertThat(result.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(result.out()).contains("      1  order-2  –        other-state  /carrier: \"ups\" → \"UPS\"\n");
    }

    @Test
    void what_cannot_be_compared_is_bad_input() throws IOException {
        var nothing = new CliRun()
                .store(store)
                .application(cli -> cli.aggregate(Orders.ORDER))
                .run("decisions", "diff", "--store", "given:x");
        assertThat(nothing.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(nothing.err()).contains("there is nothing to compare");

        Files.writeString(Path.of(file("broken")), "{}\n");
        var broken = run(old(), "decisions", "diff", "--baseline", file("broken"));
        assertThat(broken.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(broken.err()).contains("[file-broken]");

        var missing = run(old(), "decisions", "diff", "--commands", file("missing"));
        assertThat(missing.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(missing.err()).contains("[file-unreadable]");

        var unwritable = run(old(), "decisions", "record", "--out", file("no/such/folder"));
        assertThat(unwritable.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(unwritable.err()).contains("[file-unwritable]");
    }
}

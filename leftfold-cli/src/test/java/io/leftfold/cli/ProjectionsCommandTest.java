package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.cli.CliRun.Result;
import io.leftfold.json.JsonRecord;
import io.leftfold.project.Documents;
import io.leftfold.project.Projection;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProjectionsCommandTest {
    /// An order as a document.
    record OrderView(String customer, BigDecimal price, Optional<String> carrier) {}

    private static final Documents<Orders.OrderEvent, OrderView> VIEWS = Documents.of(
                    "views", Orders.CODEC, JsonRecord.of(OrderView.class), (view, event) -> switch (event.data()) {
                        case Orders.OrderEvent.Placed(var customer, var price) ->
                            Optional.of(new OrderView(customer, price, Optional.empty()));
                        case Orders.OrderEvent.Sent(var carrier) ->
                            view.map(now -> new OrderView(now.customer(), now.price(), Optional.of(carrier)));
                    })
            .withText("customer", OrderView::customer)
            .withNumber("price", OrderView::price);
    private static final Projection<Orders.OrderEvent> PLACED = placed(1);

    @TempDir
    private Path folder;

    private Path file;

    private static Projection<Orders.OrderEvent> placed(int version) {
        return new Projection<>(
                "placed",
                version,
                Orders.CODEC,
                Orders.CODEC.query(),
                List.of("CREATE TABLE IF NOT EXISTS placed{v} (id TEXT PRIMARY KEY, price TEXT NOT NULL)"),
                (sql, event) -> {
                    if (event.data() instanceof Orders.OrderEvent.Placed placed) {
                        var written = version == 3 && event.position() == 1
                                ? "0"
                                : placed.price().toString();
                        sql.update(
                                "INSERT INTO placed{v} VALUES (?, ?)",
                                event.stream().entity(),
                                written);
                    }
                },
                Optional.empty());
    }

    @BeforeEach
    void placeOrders() {
        file = folder.resolve("orders.db");
        try (var store = SqliteStore.open(file)) {
            Orders.place(store);
        }
    }

    private Result run(String... arguments) {
        return new CliRun()
                .application(cli -> cli.projection(VIEWS)
                        .projection(PLACED)
                        .projection(placed(2))
                        .projection(placed(3))
                        .readModels(_ -> SqliteReadModels.open(folder.resolve("views.db"))))
                .run(CliRun.at(file, arguments));
    }

    private void ok(String... arguments) {
        assertThat(run(arguments))
                .satisfies(result -> assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.OK));
    }

    @Test
    void documents_are_built_and_asked() {
        ok("projections", "rebuild", "views");

        var found = run("projections", "query", "views", "--where", "customer=c1", "--sort", "-price", "-o", "ndjson");
        assertThat(found.lines()).hasSize(2).allMatch(line -> line.contains("\"customer\":\"c1\""));
        assertThat(run("projections", "query", "views", "--key", "2").out()).contains("\"customer\":\"c0\"");
        assertThat(run("projections", "query", "views", "--limit", "1").err()).contains("--next ");
        assertThat(run("projections", "query", "views", "--where", "colour=red"))
                .satisfies(result -> assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT))
                .satisfies(result -> assertThat(result.err()).contains("[customer, price]"));
    }

    @Test
    void documents_are_shown_as_they_were_with_what_that_cost() {
        var past = run("projections", "as-of", "views", "--key", "1", "--position", "1");
        assertThat(past.out()).contains("\"carrier\":null");
        assertThat(past.err()).contains("1 events were read, up to position 1");
        assertThat(run("projections", "as-of", "views", "--position", "6", "--events", "2")
                        .code())
                .isEqualTo(ExitCode.BAD_INPUT);
    }

    @Test
    void a_version_is_built_compared_read_rolled_back_and_dropped() {
        var decided = List.of("--by", "ada", "--reason", "better");
        ok("projections", "rebuild", "placed", "--projection-version", "1");
        assertThat(run("projections", "switch", "placed", "2", "--by", "ada", "--reason", "too early", "--wait", "0")
                        .err())
                .contains("projection-refused");
        ok("projections", "rebuild", "placed", "--projection-version", "2");
        ok("projections", "rebuild", "placed");

        ok("projections", "compare", "placed", "1", "2");
        var differs = run("projections", "compare", "placed", "1", "3");
        assertThat(differs.code()).isEqualTo(ExitCode.FINDINGS);
        assertThat(differs.out()).contains("1 different").containsPattern("placed\\{v}\\s+1\\s+price\\s+12\\.50\\s+0");

        ok(with(decided, "projections", "switch", "placed", "2"));
        assertThat(run("projections", "list", "-o", "ndjson").lines())
                .anyMatch(line -> line.contains("\"version\":2,\"state\":\"live\",\"position\":6"));
        ok(with(decided, "projections", "rollback", "placed"));
        assertThat(run(with(decided, "projections", "drop", "placed", "1")).err())
                .contains("projection-refused");
        ok(with(decided, "projections", "drop", "placed", "2"));
        assertThat(run(with(decided, "projections", "drop", "placed", "2")).err())
                .contains("no-projection");
    }

    @Test
    void what_the_application_does_not_have_is_named() {
        assertThat(run("projections", "query", "placed").err()).contains("tables of its own");
        assertThat(run("projections", "rebuild", "none").err()).contains("views version 1, placed version 1");
        assertThat(CliRun.on(file, "projections", "list").err()).contains("keeps no projections");
    }

    private static String[] with(List<String> decided, String... arguments) {
        var all = new java.util.ArrayList<>(List.of(arguments));
        all.addAll(decided);
        return all.toArray(String[]::new);
    }
}

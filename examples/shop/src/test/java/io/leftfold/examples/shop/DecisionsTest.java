package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.diff.Baseline;
import io.leftfold.diff.CommandFile;
import io.leftfold.diff.DecisionDiff;
import io.leftfold.diff.DecisionsDifferException;
import io.leftfold.diff.DiffProgress;
import io.leftfold.diff.Difference;
import io.leftfold.diff.Subject;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import io.leftfold.testing.StoreCopy;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// New rules against what the shop has decided.
class DecisionsTest {
    private static final String ORDERS = "target/decisions/orders.db";
    private static final Path COMMANDS = Path.of("target/decisions/commands.jsonl");
    private static final Path BASELINE = Path.of("target/decisions/states.jsonl");

    /// As the shop ran with the old rules: 200 orders, some without items, which are refused.
    @BeforeAll
    static void the_shop_has_run(@TempDir Path folder) throws IOException {
        var file = Path.of(ORDERS);
        Files.createDirectories(file.getParent());
        for (var old : List.of(file, file.resolveSibling("orders.db-wal"), COMMANDS)) {
            Files.deleteIfExists(old);
        }
        var store = SqliteStore.open(file);
        // region: record
        try (var commands = CommandFile.open(COMMANDS, store.log(), AskedFor.SUBJECTS, CommandFile.SIZE_MAX_DEFAULT);
                var shop = Shop.start(store, SqliteReadModels.open(folder.resolve("views.db")), commands)) {
            // endregion
            new MarketplaceImport(shop, MarketplaceTables.read(MadeUpTables.of(11, 200))).run(() -> {});
            assertThat(commands.leftOut()).isZero();
            // region: baseline
            Baseline.record(store, AskedFor.SUBJECTS, BASELINE, true, Environment.system(), DiffProgress.NONE);
            // endregion
        }
    }

    // region: test
    @Test
    void todays_code_decides_as_it_was_decided(@StoreCopy(ORDERS) Path orders) {
        try (var store = SqliteStore.openReadOnly(orders)) {
            DecisionDiff.of(store, AskedFor.SUBJECTS).baseline(BASELINE).assertSame();
            DecisionDiff.of(store, AskedFor.SUBJECTS).commands(COMMANDS).assertSame();
        }
    }
    // endregion

    /// Long Road takes no parcels any more.
    private static final String CARRIER = "Long Road";

    private static Subject<OrderCommand, Order, OrderEvent> withoutLongRoad() {
        Decider<OrderCommand, Order, OrderEvent> strict = Decider.of(
                Order.DECIDER.initialState(),
                (order, command) ->
                        command instanceof OrderCommand.Ship(var _, var carrier, var _) && carrier.equals(CARRIER)
                                ? Decision.refuse("carrier-gone", "%s takes no parcels", carrier)
                                : Order.DECIDER.decide(command, order),
                Order.DECIDER::evolve);
        return Subject.of(Aggregate.of("order", Shop.ORDERS.codec(), strict)
                        .withTags(Shop.ORDERS.tags())
                        .withOccurredAt(Shop.ORDERS.occurredAt())
                        .withFingerprint(Shop.ORDERS.fingerprint()))
                .derivedBy(append -> append.getFirst().data() instanceof OrderEvent.Shipped e
                        ? Optional.of(new OrderCommand.Ship(e.trackingNumber(), e.carrier(), e.at()))
                        : Optional.empty())
                .recordedWith(AskedFor.ORDER_COMMANDS);
    }

    /// Where an order went by it, looked up in the log itself.
    private static List<String> byLongRoad(EventStore store) {
        var places = new ArrayList<String>();
        long after = 0;
        for (var page = store.readAll(Query.ALL, Range.forward());
                !page.events().isEmpty();
                page = store.readAll(Query.ALL, Range.forward().after(after))) {
            for (var event : page.events()) {
                if (event.type().equals("order.shipped")
                        && ShopCodec.ALL.read(event, store.log().id()).data() instanceof OrderEvent.Shipped shipped
                        && shipped.carrier().equals(CARRIER)) {
                    places.add(event.stream() + " " + (event.version() - 1));
                }
            }
            after = page.scannedTo();
        }
        return places;
    }

    private static List<String> places(List<Difference> differences) {
        return differences.stream()
                .map(difference -> difference.stream().orElseThrow() + " " + difference.version())
                .toList();
    }

    @Test
    void a_new_rule_changes_exactly_the_decisions_that_it_forbids(@StoreCopy(ORDERS) Path orders) {
        try (var store = SqliteStore.openReadOnly(orders)) {
            var told = new ArrayList<Difference>();
            DecisionDiff.of(store, List.of(withoutLongRoad())).run(told::add, DiffProgress.NONE);
            var recorded = new ArrayList<Difference>();
            DecisionDiff.of(store, List.of(withoutLongRoad(), AskedFor.SUBJECTS.get(1), AskedFor.SUBJECTS.get(2)))
                    .commands(COMMANDS)
                    .run(recorded::add, DiffProgress.NONE);

            var expected = byLongRoad(store);
            assertThat(expected).hasSizeGreaterThan(10);
            assertThat(places(told)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(places(recorded)).containsExactlyInAnyOrderElementsOf(expected);
            assertThat(told).allMatch(difference -> difference.now().equals("refused: carrier-gone"));
        }
    }

    @Test
    void a_change_that_is_meant_is_accepted_by_a_line(@StoreCopy(ORDERS) Path orders, @TempDir Path folder)
            throws IOException {
        try (var store = SqliteStore.openReadOnly(orders)) {
            var diff = DecisionDiff.of(store, List.of(withoutLongRoad()));
            assertThatThrownBy(diff::assertSame).isInstanceOf(DecisionsDifferException.class);
            var approved = Files.writeString(folder.resolve("approved.jsonl"), """
                    {"kind":"accepted-now-refused","subject":"order","command":"Ship","now":"refused: carrier-gone"}
                    """);

            assertThat(diff.approved(approved).assertSame().approved())
                    .isEqualTo(byLongRoad(store).size());
        }
    }
}

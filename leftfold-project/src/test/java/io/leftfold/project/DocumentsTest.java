package io.leftfold.project;

import static io.leftfold.project.Accounts.DOCUMENTS;
import static io.leftfold.project.Accounts.OLD_DOCUMENTS;
import static io.leftfold.project.Accounts.append;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AsOf;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Range;
import io.leftfold.ReadModelDatabase;
import io.leftfold.StreamId;
import io.leftfold.TooLargeException;
import io.leftfold.json.JsonRecord;
import io.leftfold.memory.MemoryStore;
import io.leftfold.project.Accounts.Account;
import io.leftfold.project.Accounts.AccountEvent;
import io.leftfold.project.Accounts.AccountEvent.Closed;
import io.leftfold.project.Accounts.AccountEvent.Deposited;
import io.leftfold.project.Accounts.AccountEvent.Opened;
import io.leftfold.project.Accounts.OldAccount;
import io.leftfold.project.PastDocuments.Bounds;
import io.leftfold.subscribe.PartitionStatus;
import io.leftfold.subscribe.SubscriptionOptions;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class DocumentsTest {
    private static final Duration LONG = Duration.ofSeconds(30);

    @TempDir
    private Path folder;

    private final MemoryStore store = MemoryStore.create();

    @AfterEach
    void close() {
        store.close();
    }

    private static Projections projections(ReadModelDatabase<Connection> database) {
        return Projections.in(database, Environment.system());
    }

    private void build(ReadModelDatabase<Connection> database, ReadModel<?> model, int batchSize) {
        var options = SubscriptionOptions.DEFAULTS.withBatchSize(batchSize);
        assertThat(projections(database).build(model, store, options, (_, _) -> {}, LONG))
                .isTrue();
    }

    private static Optional<Account> find(ReadModelDatabase<Connection> database, String key) {
        return projections(database).query(sql -> DOCUMENTS.find(sql, key)).map(Document::value);
    }

    private static List<String> keys(DocumentPage<?> page) {
        return page.documents().stream().map(Document::key).toList();
    }

    /// All pages of a query, of `limit` documents each.
    private static <D> List<String> allKeys(DocumentQuery<D> query, int limit) throws SQLException {
        var page = query.page(limit);
        var keys = new ArrayList<>(keys(page));
        while (page.next().isPresent()) {
            page = query.page(limit, page.next().get());
            keys.addAll(keys(page));
        }
        return keys;
    }

    @ParameterizedTest
    @EnumSource
    void documents_are_what_their_events_fold_to(Place place) {
        append(store, "a", new Opened("ada"), new Deposited(5), new Deposited(7));
        append(store, "b", new Opened("ben"));
        append(store, "c", new Opened("cyd"), new Closed());
        append(store, "b", new Closed());
        try (var database = place.open("a", folder)) {
            build(database, DOCUMENTS, 100);

            assertThat(find(database, "a")).contains(new Account("ada", 12, 2));
            assertThat(find(database, "b")).isEmpty();
            assertThat(find(database, "c")).isEmpty();

            append(store, "b", new Opened("bob"));
            append(store, "a", new Deposited(1));
            build(database, DOCUMENTS, 100);

            assertThat(find(database, "a")).contains(new Account("ada", 13, 3));
            assertThat(find(database, "b")).contains(new Account("bob", 0, 0));
            long position = projections(database)
                    .query(sql -> DOCUMENTS.find(sql, "a").orElseThrow().position());
            assertThat(position).isEqualTo(9);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void however_large_the_batches_the_documents_and_their_index_are_the_same_as_folded_in_memory(long seed)
            throws SQLException {
        fill(new Random(seed), 400);
        var past = DOCUMENTS.asOf(store, new AsOf.Latest(), Bounds.DEFAULTS);
        for (int batch : List.of(1, 7, 1_000)) {
            try (var database = Place.SQLITE.open("a" + batch, folder)) {
                build(database, DOCUMENTS, batch);
                assertSame(database, past);
            }
        }
        try (var database = Place.POSTGRESQL.open("a" + seed, folder)) {
            build(database, DOCUMENTS, 100);
            assertSame(database, past);
        }
    }

    private static void assertSame(ReadModelDatabase<Connection> database, PastDocuments<Account> past)
            throws SQLException {
        for (var limit : List.of(1, 3, 100)) {
            var inMemory = all(past.query(), limit);
            var stored = projections(database).query(sql -> all(DOCUMENTS.query(sql), limit));
            assertThat(stored)
                    .isEqualTo(inMemory)
                    .allSatisfy(keys -> assertThat(keys).doesNotHaveDuplicates());
        }
        assertThat(keys(past.query().page(100)))
                .isEqualTo(keys(
                        projections(database).query(sql -> DOCUMENTS.query(sql).page(100))))
                .isNotEmpty();
    }

    private static List<List<String>> all(DocumentQuery<Account> query, int limit) throws SQLException {
        return List.of(
                allKeys(query, limit),
                allKeys(query.sortBy("cents"), limit),
                allKeys(query.sortByDescending("cents"), limit),
                allKeys(query.where("owner", "o1").sortBy("cents"), limit),
                allKeys(query.whereBetween("cents", -10, 50).where("owner", "é🛒"), limit),
                allKeys(query.sortByDescending("owner").whereBetween("cents", -100, 1_000), limit));
    }

    private void fill(Random random, int events) {
        var owners = List.of("o1", "o2", "é🛒", "\uffee", "O", "long " + "x".repeat(200), "long " + "x".repeat(201));
        var open = new HashSet<String>();
        for (int i = 0; i < events; i++) {
            var account = "k" + random.nextInt(40) + (random.nextInt(10) == 0 ? "🛒" : "");
            if (open.add(account)) {
                append(store, account, new Opened(owners.get(random.nextInt(owners.size()))));
            } else if (random.nextInt(8) == 0) {
                open.remove(account);
                append(store, account, new Closed());
            } else {
                append(store, account, new Deposited(random.nextInt(-100, 200)));
            }
        }
    }

    @Test
    void the_richest_come_first() {
        append(store, "a", new Opened("ada"), new Deposited(5));
        append(store, "b", new Opened("ada"), new Deposited(7));
        try (var database = Place.SQLITE.open("a", folder)) {
            build(database, DOCUMENTS, 100);
            var projections = projections(database);
            // region: query
            var adas = projections.query(sql -> DOCUMENTS
                    .query(sql)
                    .where("owner", "ada")
                    .sortByDescending("cents")
                    .page(20));
            // endregion
            assertThat(keys(adas)).containsExactly("b", "a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void long_texts_are_found_exactly(Place place) {
        append(store, "a", new Opened("x".repeat(150)));
        append(store, "b", new Opened("x".repeat(150) + "y"));
        try (var database = place.open("a", folder)) {
            build(database, DOCUMENTS, 100);
            assertThat(keys(projections(database)
                            .query(sql -> DOCUMENTS
                                    .query(sql)
                                    .where("owner", "x".repeat(150))
                                    .page(10))))
                    .containsExactly("a");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_query_asks_for_what_is_indexed_and_pages_for_their_own_query(Place place) {
        append(store, "a", new Opened("ada"));
        append(store, "b", new Opened("ada"));
        try (var database = place.open("a", folder)) {
            build(database, DOCUMENTS, 100);
            projections(database).query(sql -> {
                var query = DOCUMENTS.query(sql);
                assertThatThrownBy(() -> query.where("colour", "red"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("[owner, cents]");
                assertThatThrownBy(() -> query.sortBy("bookings")).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> query.where("cents", "many"))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("is none");
                assertThatThrownBy(() -> query.page(0)).isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> query.page(1_001)).isInstanceOf(IllegalArgumentException.class);
                var next = query.page(1).next().orElseThrow();
                assertThat(keys(query.page(1, next))).containsExactly("b");
                for (var token : List.of("", "x", "????", next.substring(3), "djEgMCAwIA")) {
                    assertThatThrownBy(() -> query.page(1, token))
                            .as(token)
                            .isInstanceOf(IllegalArgumentException.class);
                }
                assertThatThrownBy(() -> query.where("owner", "ada").page(1, next))
                        .isInstanceOf(IllegalArgumentException.class)
                        .hasMessageContaining("of this query");
                return "done";
            });
        }
    }

    @ParameterizedTest
    @EnumSource
    void pages_of_one_query_are_of_one_version_across_a_switch(Place place) {
        append(store, "a", new Opened("ada"), new Deposited(1));
        append(store, "b", new Opened("ada"), new Deposited(1));
        var second = new Documents2().documents;
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(database, DOCUMENTS, 100);
            build(database, second, 100);
            var first = projections.query(sql -> second.query(sql).page(1));
            assertThat(first.documents().getFirst().value()).isEqualTo(new Account("ada", 1, 1));

            projections.switchTo("accounts", 2, "ada", "", Duration.ZERO);

            var next = projections.query(
                    sql -> second.query(sql).page(1, first.next().orElseThrow()));
            assertThat(next.documents().getFirst().value()).isEqualTo(new Account("ada", 1, 1));
            assertThat(projections
                            .query(sql -> second.query(sql).page(1))
                            .documents()
                            .getFirst()
                            .value())
                    .isEqualTo(new Account("ADA", 1, 1));

            projections.drop("accounts", 1, "ada", "");
            assertThatThrownBy(() -> projections.query(
                            sql -> second.query(sql).page(1, first.next().orElseThrow())))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is gone");

            projections.migrate(List.of(DOCUMENTS));
            assertThatThrownBy(() -> projections.query(
                            sql -> second.query(sql).page(1, first.next().orElseThrow())))
                    .as("a version that is built anew")
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("is gone");
        }
    }

    @Test
    void events_of_two_streams_that_are_of_one_document_are_of_one_partition_and_wait_for_each_other() {
        try (var database = Place.SQLITE.open("a", folder)) {
            var subscriber = projections(database)
                    .subscriber(DOCUMENTS, store.log().id())
                    .withPartitions(16);
            for (int i = 0; i < 20; i++) {
                append(store, "" + i, new Opened("ada"));
                var savings = StreamId.of("savings", "" + i);
                var id = Environment.system().ids().next();
                store.append(Append.to(
                        savings,
                        new Any(),
                        Accounts.CODEC.write(new Deposited(1), id, store.log().id(), savings)));
            }
            var partitions = new HashMap<String, Set<Integer>>();
            for (var event : store.readAll(DOCUMENTS.query(), Range.forward()).events()) {
                partitions
                        .computeIfAbsent(event.stream().entity(), _ -> new HashSet<>())
                        .add(subscriber.partitionOf(event));
                assertThat(subscriber.key().apply(event))
                        .isEqualTo(event.stream().entity());
            }
            assertThat(partitions)
                    .hasSize(20)
                    .allSatisfy((_, ofOne) -> assertThat(ofOne).hasSize(1));
        }
    }

    @Test
    void the_key_of_an_event_is_found_out_once_for_all_partitions() {
        append(store, "a", new Opened("ada"), new Deposited(1), new Deposited(2));
        var asked = new AtomicInteger();
        var counting = DOCUMENTS.withKey(event -> event.stream().entity() + asked.incrementAndGet());
        try (var database = Place.SQLITE.open("a", folder)) {
            var subscriber =
                    projections(database).subscriber(counting, store.log().id()).withPartitions(16);
            for (int partition = 0; partition < 16; partition++) {
                for (var event :
                        store.readAll(DOCUMENTS.query(), Range.forward()).events()) {
                    subscriber.partitionOf(event);
                    assertThat(subscriber.key().apply(event)).isEqualTo("a" + event.position());
                }
            }
        }
        assertThat(asked).hasValue(3);
    }

    @ParameterizedTest
    @EnumSource
    void an_event_whose_key_is_not_allowed_is_a_letter_and_the_others_go_on(Place place) {
        append(store, "a", new Opened("ada"));
        append(store, "b", new Opened(""));
        append(store, "c", new Opened("cyd"));
        var byOwner = DOCUMENTS.withKey(event -> event.data() instanceof Opened(var owner) ? owner : "none");
        try (var database = place.open("a", folder);
                var running = projections(database).start(byOwner, store, SubscriptionOptions.DEFAULTS)) {
            assertThat(running.waitFor(3, LONG)).isTrue();

            assertThat(find(database, "ada")).isPresent();
            assertThat(find(database, "cyd")).isPresent();
            assertThat(running.partitions())
                    .extracting(PartitionStatus::letters)
                    .containsExactly(1L);
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_version_has_the_fields_that_it_was_made_with(Place place) {
        append(store, "a", new Opened("ada"));
        try (var database = place.open("a", folder)) {
            build(database, DOCUMENTS, 100);
            var more = DOCUMENTS.withNumber("bookings", Account::bookings);

            assertThatThrownBy(() -> build(database, more, 100))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("withVersion(2)");

            assertThatThrownBy(() -> projections(database)
                            .query(sql -> more.query(sql).sortBy("bookings").page(10)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no index of bookings");
            build(database, more.withVersion(2), 100);
        }
    }

    /// A version whose owners are in capitals.
    private static final class Documents2 {
        private final Documents<AccountEvent, Account> documents = Documents.<AccountEvent, Account>of(
                        "accounts", Accounts.CODEC, JsonRecord.of(Account.class), (account, event) -> {
                            var folded = DOCUMENTS.fold().apply(account, event);
                            return folded.map(now -> new Account(
                                    now.owner().toUpperCase(java.util.Locale.ROOT), now.cents(), now.bookings()));
                        })
                .withVersion(2)
                .withText("owner", Account::owner)
                .withOther(1, JsonRecord.of(Account.class), account -> account);
    }

    @ParameterizedTest
    @EnumSource
    void code_of_the_new_version_reads_the_old_documents_while_those_are_live(Place place) {
        append(store, "a", new Opened("ada"), new Deposited(1));
        var unaware = DOCUMENTS.withVersion(2);
        var aware =
                unaware.withOther(1, JsonRecord.of(OldAccount.class), old -> new Account(old.owner(), old.cents(), -1));
        try (var database = place.open("a", folder)) {
            var projections = projections(database);
            build(database, OLD_DOCUMENTS, 100);

            assertThat(projections.query(sql -> aware.find(sql, "a")).map(Document::value))
                    .contains(new Account("ada", 1, -1));
            assertThatThrownBy(() -> projections.query(sql -> unaware.find(sql, "a")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("withOther(1");
            assertThatThrownBy(() -> projections.query(
                            sql -> aware.query(sql).sortBy("cents").page(1)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("has no index of cents");

            build(database, aware, 100);
            projections.switchTo("accounts", 2, "ada", "", Duration.ZERO);
            assertThat(projections.query(sql -> aware.find(sql, "a")).map(Document::value))
                    .contains(new Account("ada", 1, 1));
        }
    }

    @Test
    void documents_as_of_a_point_are_folded_up_to_there_and_say_what_that_cost() throws SQLException {
        var may = Instant.parse("2026-05-01T00:00:00Z");
        append(store, "a", Optional.of(may), new Opened("ada"), new Deposited(5));
        append(store, "b", Optional.of(may), new Opened("ben"));
        append(store, "a", Optional.of(may.plusSeconds(60)), new Deposited(7));

        // region: past
        var past = DOCUMENTS.asOf(store, new AsOf.Position(3), Bounds.DEFAULTS);
        var bens = past.query().where("owner", "ben").page(10);
        // endregion
        assertThat(keys(bens)).containsExactly("b");
        assertThat(past.find("a").orElseThrow()).isEqualTo(new Document<>("a", new Account("ada", 5, 1), 2));
        assertThat(past.eventsRead()).isEqualTo(3);
        assertThat(past.position()).isEqualTo(3);
        assertThat(DOCUMENTS
                        .asOf(store, new AsOf.Occurred(may), Bounds.DEFAULTS)
                        .find("a"))
                .map(Document::value)
                .contains(new Account("ada", 5, 1));

        var one = DOCUMENTS.asOf(store, "b", new AsOf.Latest(), Bounds.DEFAULTS);
        assertThat(one.find("b")).map(Document::value).contains(new Account("ben", 0, 0));
        assertThat(one.eventsRead()).isEqualTo(1);

        assertThatThrownBy(() -> DOCUMENTS.asOf(store, new AsOf.Latest(), new Bounds(3, 100)))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("more than 3 events");
        assertThatThrownBy(() -> DOCUMENTS.asOf(store, new AsOf.Latest(), new Bounds(100, 1)))
                .isInstanceOf(TooLargeException.class)
                .hasMessageContaining("more than 1 documents");
    }

    @Test
    void texts_in_the_index_have_the_order_of_the_numbers() {
        var random = new Random(7);
        var numbers = new ArrayList<BigDecimal>(
                List.of(BigDecimal.ZERO, new BigDecimal("1E+400"), new BigDecimal("-1E-400")));
        for (int i = 0; i < 2_000; i++) {
            var number = BigDecimal.valueOf(random.nextInt(-2_000, 2_000), random.nextInt(-5, 6));
            numbers.add(number);
            numbers.add(number.add(BigDecimal.valueOf(random.nextInt(3) - 1, 6)));
        }
        numbers.sort(Comparator.naturalOrder());
        for (int i = 1; i < numbers.size(); i++) {
            var below = IndexedField.number(numbers.get(i - 1));
            var above = IndexedField.number(numbers.get(i));
            assertThat(Integer.signum(below.compareTo(above)))
                    .as(numbers.get(i - 1) + " and " + numbers.get(i))
                    .isEqualTo(Integer.signum(numbers.get(i - 1).compareTo(numbers.get(i))));
        }
    }
}

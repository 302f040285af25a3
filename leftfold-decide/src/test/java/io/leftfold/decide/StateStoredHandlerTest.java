package io.leftfold.decide;

import static io.leftfold.decide.Bank.ACCOUNT;
import static io.leftfold.decide.Bank.ACCOUNT_ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.CorruptStoreException;
import io.leftfold.DelegatingStore;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.KeyReusedException;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.RetryPolicy;
import io.leftfold.StreamEvent;
import io.leftfold.WorkFailedException;
import io.leftfold.decide.Bank.Account;
import io.leftfold.decide.Bank.AccountCommand;
import io.leftfold.decide.Bank.AccountCommand.Deposit;
import io.leftfold.decide.Bank.AccountCommand.Open;
import io.leftfold.decide.Bank.AccountCommand.Withdraw;
import io.leftfold.decide.Bank.AccountEvent;
import io.leftfold.decide.Bank.AccountRoot;
import io.leftfold.decide.Rows.Row;
import io.leftfold.memory.MemoryStore;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class StateStoredHandlerTest {
    private final MemoryStore store = MemoryStore.create();
    private final MemoryTable<Account> table = new MemoryTable<>(store);
    private final StateStoredHandler<Map<String, Row<Account>>, AccountCommand, Account, AccountEvent> handler =
            StateStoredHandler.of(table, ACCOUNT, new MemoryTable.OfRows<>());

    private Outcome handle(AccountCommand command) {
        return handler.handle("1", command, CommandContext.NONE);
    }

    private void rival(AccountCommand command) {
        StateStoredHandler.of(table, ACCOUNT, new MemoryTable.OfRows<>()).handle("1", command, CommandContext.NONE);
    }

    private void assertRow(long cents, long version) {
        assertThat(table.rows()).containsEntry("1", new Row<>(new Account(true, cents), version));
    }

    private Account folded() {
        return CommandHandler.on(store).state(ACCOUNT, "1", new AsOf.Latest()).state();
    }

    private List<RecordedEvent> log() {
        return store.readAll(Query.ALL, Range.forward()).events();
    }

    @Test
    void a_command_is_decided_on_the_row_and_writes_it_with_its_events() {
        assertThat(handle(new Open("Ada"))).isEqualTo(new Outcome.Accepted(1, 1));
        assertThat(handle(new Deposit(500))).isEqualTo(new Outcome.Accepted(2, 1));
        assertThat(handle(new Withdraw(501)))
                .isEqualTo(new Outcome.Refused("insufficient-funds", "501 asked, 500 there"));

        assertRow(500, 2);
        assertThat(log()).extracting(RecordedEvent::type).containsExactly("account.opened", "account.deposited");
        assertThat(folded()).isEqualTo(new Account(true, 500));
    }

    @Test
    void a_row_that_was_there_before_its_first_event_is_decided_on() {
        table.rows().put("1", new Row<>(new Account(true, 500), 0));

        assertThat(handle(new Withdraw(200))).isEqualTo(new Outcome.Accepted(1, 1));
        assertRow(300, 1);
    }

    @Test
    void a_command_with_an_id_acts_once_and_is_told_from_another_with_that_id() {
        handle(new Open("Ada"));
        var first = handler.handle("1", new Deposit(5), CommandContext.of("d"));
        handle(new Deposit(1));

        assertThat(handler.handle("1", new Deposit(5), CommandContext.of("d"))).isEqualTo(first);
        assertRow(6, 3);
        assertThatThrownBy(() -> handler.handle("1", new Deposit(6), CommandContext.of("d")))
                .isInstanceOf(KeyReusedException.class);
        assertThatThrownBy(() -> handler.handle("2", new Deposit(5), CommandContext.of("d")))
                .isInstanceOf(KeyReusedException.class);
        assertRow(6, 3);
        assertThat(table.rows()).hasSize(1);
    }

    @Test
    void a_repeated_command_that_would_be_refused_now_hears_its_first_outcome() {
        var first = handler.handle("1", new Open("Ada"), CommandContext.of("o"));

        assertThat(handler.handle("1", new Open("Ada"), CommandContext.of("o"))).isEqualTo(first);
        assertThat(handler.handle("1", new Open("Ada"), CommandContext.of("p"))).isInstanceOf(Outcome.Refused.class);
        assertThat(log()).hasSize(1);
    }

    @Test
    void nothing_to_do_writes_nothing_and_is_remembered_by_its_id() {
        handle(new Open("Ada"));

        assertThat(handle(new Deposit(0))).isEqualTo(new Outcome.Accepted(1, 0));
        var nothing = handler.handle("1", new Deposit(0), CommandContext.of("d"));
        handle(new Deposit(1));
        assertThat(handler.handle("1", new Deposit(0), CommandContext.of("d"))).isEqualTo(nothing);
        assertRow(1, 2);
    }

    /// Lets a rival act after each of the first loads.
    private static class Overtaken extends MemoryTable.OfRows<Account> {
        private final int rivals;
        private final Runnable rival;
        int loads;

        Overtaken(int rivals, Runnable rival) {
            this.rivals = rivals;
            this.rival = rival;
        }

        @Override
        public Optional<Row<Account>> load(Map<String, Row<Account>> rows, String entity) throws Exception {
            var loaded = super.load(rows, entity);
            if (loads++ < rivals) {
                rival.run();
            }
            return loaded;
        }
    }

    private StateStoredHandler<Map<String, Row<Account>>, AccountCommand, Account, AccountEvent> patient(
            Rows<Map<String, Row<Account>>, Account> rows, List<Duration> pauses) {
        return StateStoredHandler.of(
                table,
                Environment.system().withPause(pauses::add),
                RetryPolicy.DEFAULTS.withAttempts(4),
                ACCOUNT,
                rows);
    }

    @Test
    void a_conflict_loads_and_decides_again() {
        handle(new Open("Ada"));
        var rows = new Overtaken(3, () -> rival(new Deposit(1)));
        var pauses = new ArrayList<Duration>();

        assertThat(patient(rows, pauses).handle("1", new Deposit(10), CommandContext.NONE))
                .isEqualTo(new Outcome.Accepted(5, 1));
        assertThat(rows.loads).isEqualTo(4);
        assertThat(pauses).hasSize(3);
        assertRow(13, 5);
    }

    @Test
    void attempts_are_bounded() {
        handle(new Open("Ada"));
        var pauses = new ArrayList<Duration>();
        var contended = patient(new Overtaken(Integer.MAX_VALUE, () -> rival(new Deposit(1))), pauses);

        assertThatThrownBy(() -> contended.handle("1", new Deposit(1), CommandContext.NONE))
                .isInstanceOfSatisfying(
                        ConditionFailedException.class,
                        failure -> assertThat(failure.refused().met()).isEqualTo(5));
        assertThat(pauses).hasSize(3);
        assertRow(4, 5);
    }

    @Test
    void a_row_that_was_written_since_is_loaded_again() {
        handle(new Open("Ada"));
        var saves = new AtomicInteger();
        var rows = new MemoryTable.OfRows<Account>() {
            @Override
            public boolean save(Map<String, Row<Account>> all, String entity, Row<Account> row, long loaded) {
                assertThat(loaded).isEqualTo(1);
                return saves.incrementAndGet() > 2 && super.save(all, entity, row, loaded);
            }
        };

        assertThat(patient(rows, new ArrayList<>()).handle("1", new Deposit(10), CommandContext.NONE))
                .isEqualTo(new Outcome.Accepted(2, 1));
        assertThat(saves).hasValue(3);
        saves.set(-10);
        var never = patient(
                new MemoryTable.OfRows<>() {
                    @Override
                    public boolean save(Map<String, Row<Account>> all, String entity, Row<Account> row, long loaded) {
                        return false;
                    }
                },
                new ArrayList<>());
        assertThatThrownBy(() -> never.handle("1", new Deposit(1), CommandContext.NONE))
                .isInstanceOf(ConditionFailedException.class);
        assertThatThrownBy(() -> never.handle("new", new Open("Bob"), CommandContext.NONE))
                .isInstanceOf(ConditionFailedException.class);
        assertRow(10, 2);
    }

    @Test
    void events_past_the_rows_and_rows_past_the_events_are_found_out() {
        handle(new Open("Ada"));
        CommandHandler.on(store).handle(ACCOUNT, "1", new Deposit(5));
        assertThatThrownBy(() -> handle(new Deposit(1)))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("row of account-1 is at version 1 and its stream at 2");
        table.rows().put("1", new Row<>(new Account(true, 5), 3));
        assertThatThrownBy(() -> handle(new Deposit(1)))
                .isInstanceOf(CorruptStoreException.class)
                .hasMessageContaining("at version 3 and its stream at 2");
        table.rows().put("1", new Row<>(new Account(true, 5), 2));
        assertThat(handle(new Deposit(1))).isEqualTo(new Outcome.Accepted(3, 1));
        table.rows().remove("1");
        assertThatThrownBy(() -> handle(new Deposit(1))).isInstanceOf(CorruptStoreException.class);
    }

    private void about(StreamEvent event) {
        store.append(Append.to(
                ACCOUNT.stream("1"),
                new Any(),
                event.toEventData(Environment.system().ids().next())));
    }

    @Test
    void events_about_the_stream_itself_are_none_of_the_rows_business() {
        handle(new Open("Ada"));
        about(new StreamEvent.Described(Map.of("owner", "Ada")));
        assertThat(handle(new Deposit(5))).isEqualTo(new Outcome.Accepted(3, 1));
        assertRow(5, 3);
        about(new StreamEvent.Closed("end"));
        assertThat(handle(new Deposit(1)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Outcome.STREAM_CLOSED));
        about(new StreamEvent.Deleted("end"));
        assertThat(handle(new Deposit(1)))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.code()).isEqualTo(Outcome.STREAM_DELETED));
        about(new StreamEvent.Restored("no"));
        assertThat(handle(new Deposit(1))).isEqualTo(new Outcome.Accepted(7, 1));
        assertRow(6, 7);
    }

    @Test
    void a_stream_that_is_described_again_and_again_meanwhile_costs_attempts_alone() {
        handle(new Open("Ada"));
        about(new StreamEvent.Described(Map.of("n", "0")));
        var rows = new Overtaken(3, () -> {
            if (table.stream(ACCOUNT.stream("1")).orElseThrow().version() % 2 == 0) {
                rival(new Deposit(1));
            } else {
                about(new StreamEvent.Described(Map.of("n", "1")));
            }
        });

        assertThat(patient(rows, new ArrayList<>()).handle("1", new Deposit(10), CommandContext.NONE))
                .isInstanceOf(Outcome.Accepted.class);
        assertThat(folded()).isEqualTo(table.row("1").state()).isEqualTo(new Account(true, 12));
    }

    @Test
    void an_event_id_that_is_taken_is_made_anew() {
        var appends = new AtomicInteger();
        var once = new DelegatingStore(store) {
            @Override
            public AppendOutcome append(Append append) {
                var id = append.writes().getFirst().events().getFirst().id();
                return appends.getAndIncrement() == 0 ? new Refused(new EventIdUnused(id), 77) : super.append(append);
            }
        };

        assertThat(StateStoredHandler.of(new MemoryTable<Account>(once), ACCOUNT, new MemoryTable.OfRows<>())
                        .handle("1", new Open("Ada"), CommandContext.NONE))
                .isEqualTo(new Outcome.Accepted(1, 1));
        assertThat(appends).hasValue(2);
    }

    @Test
    void an_object_that_records_events_may_be_the_state() {
        var roots = new MemoryTable<AccountRoot>(store);
        var objects = StateStoredHandler.of(roots, ACCOUNT_ROOT, new MemoryTable.OfRows<>() {
            @Override
            public Optional<Row<AccountRoot>> load(Map<String, Row<AccountRoot>> rows, String entity) throws Exception {
                return super.load(rows, entity).map(row -> {
                    var root = new AccountRoot();
                    root.load(new AccountEvent.Opened("Ada"));
                    root.load(new AccountEvent.Deposited(row.state().cents()));
                    return new Row<>(root, row.version());
                });
            }
        });

        objects.handle("1", new Open("Ada"), CommandContext.NONE);
        objects.handle("1", new Deposit(2), CommandContext.NONE);
        objects.handle("1", new Deposit(3), CommandContext.NONE);

        assertThat(roots.row("1").state().cents()).isEqualTo(5);
        assertThat(roots.row("1").version()).isEqualTo(3);
        assertThat(folded().cents()).isEqualTo(5);
    }

    @Test
    void rows_that_fail_leave_nothing() {
        var broken = StateStoredHandler.of(table, ACCOUNT, new MemoryTable.OfRows<>() {
            @Override
            public Optional<Row<Account>> load(Map<String, Row<Account>> rows, String entity) throws Exception {
                throw new IOException("no table");
            }
        });

        assertThatThrownBy(() -> broken.handle("1", new Open("Ada"), CommandContext.NONE))
                .isInstanceOf(WorkFailedException.class)
                .hasRootCauseMessage("no table");
        assertThatThrownBy(() -> new Row<>("state", -1)).isInstanceOf(IllegalArgumentException.class);
        assertThat(log()).isEmpty();
    }

    @Test
    void many_threads_on_one_account_lose_no_cent() throws Exception {
        handle(new Open("Ada"));
        var patient = StateStoredHandler.of(
                table,
                Environment.system(),
                RetryPolicy.DEFAULTS.withAttempts(1_000),
                ACCOUNT,
                new MemoryTable.OfRows<>());
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var running = IntStream.range(0, 200)
                    .<Future<Outcome>>mapToObj(
                            i -> threads.submit(() -> patient.handle("1", new Deposit(1), CommandContext.of("d" + i))))
                    .toList();
            for (var outcome : running) {
                assertThat(outcome.get()).isInstanceOf(Outcome.Accepted.class);
            }
        }
        assertRow(200, 201);
        assertThat(folded().cents()).isEqualTo(200);
    }
}

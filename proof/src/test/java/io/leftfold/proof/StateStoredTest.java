package io.leftfold.proof;

import static io.leftfold.proof.Balances.BALANCE;
import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AppendKey;
import io.leftfold.ConditionFailedException;
import io.leftfold.Environment;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.RetryPolicy;
import io.leftfold.StoreUnavailableException;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.Outcome;
import io.leftfold.decide.StateStoredHandler;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import io.leftfold.proof.Balances.Change;
import io.leftfold.proof.Balances.Pay;
import io.leftfold.proof.Wire.Fault;
import io.leftfold.proof.Wire.Manner;
import io.leftfold.proof.Wire.Way;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Rows and events of a state-stored aggregate never disagree, whatever breaks.
@Timeout(240)
@Execution(ExecutionMode.CONCURRENT)
public class StateStoredTest {
    private static final int CALLERS = 8;
    private static final int PEACE = 8;
    private static final Duration QUIET = Duration.ofMillis(8);

    private static StateStoredHandler<Connection, Pay, Long, Change> handler(
            PostgresStore store, PostgresOptions log, boolean isLocking) {
        return StateStoredHandler.of(
                store,
                Environment.system(),
                RetryPolicy.DEFAULTS.withAttempts(200),
                BALANCE,
                new Balances(log, isLocking));
    }

    private static long paid(PostgresStore store) {
        return store.stream(BALANCE.stream("0")).orElseThrow().version();
    }

    @ParameterizedTest(name = "rows locked {0}")
    @ValueSource(booleans = {true, false})
    void of_callers_that_race_from_two_stores_each_pays_once_and_every_row_is_what_its_events_come_to(boolean isLocking)
            throws Exception {
        int each = 40;
        var log = Servers.newLog();
        try (var one = PostgresStore.open(log);
                var two = PostgresStore.open(log);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Balances.createTable(log);
            var running = new ArrayList<Future<Integer>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                running.add(threads.submit(() -> {
                    var handler = handler(number % 2 == 0 ? one : two, log, isLocking);
                    var random = new Random(number);
                    int accepted = 0;
                    for (int i = 0; i < each; i++) {
                        var pay = new Pay(random.nextInt(20) - 9);
                        var entity = "" + random.nextInt(Balances.COUNT);
                        var context = CommandContext.of(number + "-" + i);
                        var outcome = handler.handle(entity, pay, context);
                        if (outcome instanceof Outcome.Accepted) {
                            accepted++;
                            assertThat(handler.handle(entity, pay, context)).isEqualTo(outcome);
                        }
                    }
                    return accepted;
                }));
            }
            int accepted = 0;
            for (var caller : running) {
                accepted += caller.get();
            }
            Balances.check(one, log);
            assertThat(one.log().head()).isEqualTo(accepted).isGreaterThan(CALLERS * each / 2);
            assertThat(one.verify((_, _) -> {})).isEmpty();
            System.out.println(CALLERS + " callers, rows locked " + isLocking + ": " + accepted + " of "
                    + CALLERS * each + " accepted");
        }
    }

    @Test
    void a_process_that_is_killed_leaves_row_and_events_of_each_command_or_neither(@TempDir Path scratch)
            throws Exception {
        int kills = Integer.getInteger("leftfold.proof.stateKills", 4);
        var random = new Random(7);
        var log = Servers.newLog();
        try (var store = PostgresStore.open(log)) {
            Balances.createTable(log);
            int acknowledged = 0;
            for (int kill = 0; kill < kills; kill++) {
                var told = new ArrayList<String>();
                try (var child = Child.start(
                        Balances.class,
                        List.of(),
                        Map.of(),
                        Files.createDirectories(scratch.resolve("" + kill)),
                        Stores.address(log),
                        "k" + kill)) {
                    for (int lines = 20 + random.nextInt(100); lines > 0; lines--) {
                        told.add(String.valueOf(child.line()));
                    }
                    child.kill();
                    child.drain(told::add);
                }
                acknowledged += told.size();
                assertThat(told)
                        .allMatch(id -> store.outcomeOf(AppendKey.of(id)).isPresent());
                Balances.check(store, log);
            }
            // Whoever is killed has at most one command under way.
            assertThat(store.log().head()).isBetween((long) acknowledged, (long) acknowledged + kills);
            System.out.println(kills + " processes killed, " + acknowledged + " commands acknowledged, "
                    + (store.log().head() - acknowledged) + " done and not heard");
        }
    }

    @Test
    void a_server_that_is_killed_loses_no_command_and_does_none_twice(@TempDir Path folder) throws Exception {
        int each = 60;
        int kills = 3;
        var server = EmbeddedPostgres.start(folder, Servers.OPTIONS);
        var log = Servers.newLog(server.url());
        var again = new AtomicInteger();
        var done = new AtomicInteger();
        try (var store = PostgresStore.open(log);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Balances.createTable(log);
            var handler = handler(store, log, true);
            var running = new ArrayList<Future<?>>();
            for (int caller = 0; caller < CALLERS; caller++) {
                int number = caller;
                running.add(threads.submit(() -> {
                    for (int i = 0; i < each; i++) {
                        send(handler, i % Balances.COUNT, number, i, again);
                        done.incrementAndGet();
                    }
                }));
            }
            for (int kill = 1; kill <= kills; kill++) {
                while (done.get() < CALLERS * each * kill / (kills + 1)) {
                    assertThat(running).noneMatch(caller -> caller.state() == Future.State.FAILED);
                    Thread.onSpinWait();
                }
                server.kill();
                server.close();
                server = EmbeddedPostgres.start(folder, Servers.OPTIONS.withPort(server.port()));
            }
            for (var caller : running) {
                caller.get();
            }
            Balances.check(store, log);
            assertThat(store.log().head()).isEqualTo((long) CALLERS * each);
            assertThat(again).hasPositiveValue();
            System.out.println(
                    kills + " kills of the server, " + CALLERS * each + " commands, " + again + " sent again");
        } finally {
            server.close();
        }
    }

    /// As a client does that must know.
    private static void send(
            StateStoredHandler<Connection, Pay, Long, Change> handler,
            int entity,
            int caller,
            int number,
            AtomicInteger again) {
        while (true) {
            try {
                handler.handle("" + entity, new Pay(1), CommandContext.of(caller + "-" + number));
                return;
            } catch (OutcomeUnknownException | StoreUnavailableException | ConditionFailedException failed) {
                again.incrementAndGet();
            }
        }
    }

    @ParameterizedTest
    @EnumSource(Way.class)
    void a_connection_that_is_reset_after_any_byte_makes_no_row_without_its_events(Way way) throws Exception {
        int step = Integer.getInteger("leftfold.proof.bytes", 150) / (way == Way.TO_SERVER ? 2 : 12);
        var log = Servers.newLog();
        int port = URI.create(log.url().substring("jdbc:".length())).getPort();
        try (var wire = Wire.to(port, System::nanoTime);
                var direct = PostgresStore.open(log);
                var store =
                        PostgresStore.open(Stores.options(Stores.address(log).replace(":" + port, ":" + wire.port()))
                                .withEnvironment(Silent.environment()))) {
            Balances.createTable(log);
            var handler = handler(store, log, true);
            int commands = 0;
            // From the fifth time on the driver uses the statement that the server has prepared.
            for (; commands < PEACE; commands++) {
                send(handler, 0, 0, commands, new AtomicInteger());
            }
            wire.awaitQuiet(QUIET);
            var whole = wire.arm(new Fault(way, Long.MAX_VALUE, Manner.RESET));
            send(handler, 0, 0, commands++, new AtomicInteger());
            whole.disarm();
            var again = new AtomicInteger();
            int struck = 0;
            // The last ones are those of the commit.
            var points = LongStream.concat(
                            LongStream.iterate(0, after -> after <= whole.bytes(way), after -> after + step),
                            LongStream.of(whole.bytes(way) - 3))
                    .toArray();
            for (long after : points) {
                // As often as before, so that the exchange is the same.
                for (int peace = 0; peace < PEACE; peace++) {
                    send(handler, 0, 0, commands++, new AtomicInteger());
                }
                wire.awaitQuiet(QUIET);
                var armed = wire.arm(new Fault(way, after, Manner.RESET));
                send(handler, 0, 0, commands++, again);
                armed.disarm();
                struck += armed.hasStruck() ? 1 : 0;
                Balances.check(direct, log);
            }
            assertThat(paid(direct)).isEqualTo(commands);
            assertThat(struck).isPositive();
            System.out.println(struck + " resets " + way + " within " + whole.bytes(way) + " bytes, " + again
                    + " commands sent again");
            // A commit whose answer is lost is looked up, and not sent again.
            assertThat(again.get()).isPositive();
            if (way == Way.TO_CLIENT) {
                assertThat(again.get()).isLessThan(struck);
            }
        }
    }
}

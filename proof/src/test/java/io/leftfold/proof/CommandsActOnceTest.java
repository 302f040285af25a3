package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.AsOf;
import io.leftfold.ConditionFailedException;
import io.leftfold.EventStore;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.StoreUnavailableException;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandContext;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.decide.Outcome;
import io.leftfold.json.JsonCodec;
import io.leftfold.memory.MemoryStore;
import io.leftfold.sqlite.SqliteStore;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Clients send commands over a connection that breaks, each as often as it takes to hear an outcome, and once
/// more.
@Timeout(60)
public class CommandsActOnceTest {
    private static final int CLIENTS = 4;
    private static final int COMMANDS = 25;

    sealed interface SeatEvent {
        record Taken(String guest) implements SeatEvent {}
    }

    record Take(String guest) {}

    record Seats(Set<String> guests) {
        Decision<SeatEvent> decide(Take command) {
            return guests.contains(command.guest)
                    ? Decision.refuse("seated", "%s has a seat", command.guest)
                    : Decision.of(new SeatEvent.Taken(command.guest));
        }

        Seats evolve(SeatEvent event) {
            return switch (event) {
                case SeatEvent.Taken(var guest) -> {
                    var all = new HashSet<>(guests);
                    all.add(guest);
                    yield new Seats(all);
                }
            };
        }
    }

    private static final Aggregate<Take, Seats, SeatEvent> ROOM = Aggregate.of(
            "room", JsonCodec.of(SeatEvent.class), Decider.of(new Seats(Set.of()), Seats::decide, Seats::evolve));

    @TempDir
    Path folder = Path.of("");

    static IntStream seeds() {
        return IntStream.rangeClosed(1, Integer.getInteger("leftfold.proof.commandSeeds", 3));
    }

    @ParameterizedTest(name = "seed {0}, memory")
    @MethodSource("seeds")
    void each_takes_effect_once_and_always_hears_its_first_outcome_in_memory(int seed) throws Exception {
        sendAll(MemoryStore.create(), seed);
    }

    @ParameterizedTest(name = "seed {0}, SQLite")
    @MethodSource("seeds")
    void each_takes_effect_once_and_always_hears_its_first_outcome_in_sqlite(int seed) throws Exception {
        sendAll(SqliteStore.open(folder.resolve("log.db")), seed);
    }

    private static void sendAll(EventStore store, int seed) throws ExecutionException, InterruptedException {
        try (store;
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var clients = IntStream.range(0, CLIENTS)
                    .mapToObj(client -> threads.submit(() -> {
                        var handler = CommandHandler.on(new UnsureStore(store, new Random(31L * seed + client)));
                        for (int i = 0; i < COMMANDS; i++) {
                            var first = send(handler, client + "-" + i);
                            assertThat(first).isInstanceOf(Outcome.Accepted.class);
                            assertThat(send(handler, client + "-" + i)).isEqualTo(first);
                        }
                    }))
                    .toList();
            for (var client : clients) {
                client.get();
            }
            var room = CommandHandler.on(store).state(ROOM, "1", new AsOf.Latest());
            assertThat(room.state().guests()).hasSize(CLIENTS * COMMANDS);
            assertThat(store.log().head()).isEqualTo(CLIENTS * COMMANDS);
        }
    }

    /// As a client does that must know.
    private static Outcome send(CommandHandler handler, String guest) {
        while (true) {
            try {
                return handler.handle(ROOM, "1", new Take(guest), CommandContext.of("take-" + guest));
            } catch (OutcomeUnknownException | StoreUnavailableException | ConditionFailedException again) {
                assertThat(again).hasMessageNotContaining("null");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3})
    void an_unknown_outcome_is_told_to_a_caller_without_a_command_id_and_never_tried_again(int seed) {
        try (var store = MemoryStore.create()) {
            var handler = CommandHandler.on(new UnsureStore(store, new Random(seed)));
            Supplier<Integer> send = () -> {
                try {
                    handler.handle(ADDER, "1", new Take("x"), CommandContext.NONE);
                    return 1;
                } catch (OutcomeUnknownException | StoreUnavailableException told) {
                    return 0;
                }
            };
            int done = IntStream.range(0, 100).map(_ -> send.get()).sum();
            // Of 100 attempts about 80 are written, 60 of which are acknowledged; none is written twice.
            assertThat(store.log().head()).isBetween((long) done, 100L);
        }
    }

    /// Takes every command, so that a second try would show.
    private static final Aggregate<Take, Seats, SeatEvent> ADDER = Aggregate.of(
            "adder",
            JsonCodec.of(SeatEvent.class),
            Decider.of(
                    new Seats(Set.of()),
                    (_, command) -> Decision.of(new SeatEvent.Taken(command.guest)),
                    Seats::evolve));
}

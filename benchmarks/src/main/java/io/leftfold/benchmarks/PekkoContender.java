package io.leftfold.benchmarks;

import com.typesafe.config.ConfigFactory;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.apache.pekko.actor.ActorSystem;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.javadsl.Adapter;
import org.apache.pekko.actor.typed.javadsl.AskPattern;
import org.apache.pekko.japi.function.Function;
import org.apache.pekko.persistence.jdbc.query.javadsl.JdbcReadJournal;
import org.apache.pekko.persistence.query.Offset;
import org.apache.pekko.persistence.query.PersistenceQuery;
import scala.concurrent.Await;

/// Apache Pekko Persistence with its JDBC plugin: a persistent actor for each account, without snapshots.
/// Appends go to actors that live, as they do where actors are; a load and a command recover one and stop it.
final class PekkoContender implements Contender {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    /// The plugin's own defaults, but for the pool, which its writing and its reading side share.
    private static final String CONFIGURATION = """
            pekko {
              loglevel = WARNING
              stdout-loglevel = WARNING
              coordinated-shutdown.run-by-jvm-shutdown-hook = off
              persistence.journal.plugin = jdbc-journal
              actor {
                serializers.booked = "io.leftfold.benchmarks.PekkoSerializer"
                serialization-bindings."io.leftfold.bench.BenchEvent" = booked
              }
            }
            jdbc-journal.use-shared-db = slick
            jdbc-read-journal.use-shared-db = slick
            pekko-persistence-jdbc.shared-databases.slick {
              profile = "slick.jdbc.PostgresProfile$"
              db { driver = org.postgresql.Driver }
            }
            """;

    private static final String SHARED = "pekko-persistence-jdbc.shared-databases.slick.db.";

    private final ActorSystem system;
    private final JdbcReadJournal journal;
    private final Map<Integer, ActorRef<PekkoAccount.Command>> living = new ConcurrentHashMap<>();
    private final LongAdder appended = new LongAdder();

    private PekkoContender(ActorSystem system) {
        this.system = system;
        this.journal =
                PersistenceQuery.get(system).getReadJournalFor(JdbcReadJournal.class, JdbcReadJournal.Identifier());
    }

    static PekkoContender open(String url) {
        try (var pool = Pool.open(url, "")) {
            // One by one: not all of them may be run within a transaction.
            for (var statement : schema().split(";", -1)) {
                pool.run(statement);
            }
        }
        var configuration = ConfigFactory.parseMap(Map.of(
                        SHARED + "url", url,
                        SHARED + "numThreads", Pool.SIZE,
                        SHARED + "maxConnections", Pool.SIZE,
                        SHARED + "minConnections", Pool.SIZE))
                .withFallback(ConfigFactory.parseString(CONFIGURATION))
                .withFallback(ConfigFactory.load());
        return new PekkoContender(ActorSystem.create("benchmarks", configuration));
    }

    private static String schema() {
        try (var sql = JdbcReadJournal.class.getResourceAsStream("/schema/postgres/postgres-create-schema.sql")) {
            return new String(Objects.requireNonNull(sql).readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException failure) {
            throw new UncheckedIOException("the schema within the plugin cannot be read", failure);
        }
    }

    @Override
    public void prepare(Work work, int streams) {
        switch (work) {
            case APPEND -> recover(streams);
            case CATCHUP -> awaitReader();
            case LOAD, COMMAND, PROJECT, HOT -> {}
        }
    }

    private void recover(int streams) {
        var recovered = IntStream.range(0, streams)
                .mapToObj(stream -> ask(living(stream), PekkoAccount.Ask::new).toCompletableFuture())
                .toList();
        recovered.forEach(account -> account.join());
    }

    /// The reading side learns once a second which events are there.
    private void awaitReader() {
        while (catchUp(_ -> {}) < appended.sum()) {
            Thread.onSpinWait();
        }
    }

    private ActorRef<PekkoAccount.Command> living(int stream) {
        return living.computeIfAbsent(stream, this::spawn);
    }

    private ActorRef<PekkoAccount.Command> spawn(int stream) {
        return Adapter.spawnAnonymous(system, PekkoAccount.of(stream));
    }

    private <T> CompletionStage<T> ask(
            ActorRef<PekkoAccount.Command> account, Function<ActorRef<T>, PekkoAccount.Command> question) {
        return AskPattern.ask(
                account, question, PATIENCE, Adapter.toTyped(system).scheduler());
    }

    private <T> T answer(ActorRef<PekkoAccount.Command> account, Function<ActorRef<T>, PekkoAccount.Command> question) {
        return ask(account, question).toCompletableFuture().join();
    }

    @Override
    public boolean append(int stream, long version, int events) {
        boolean done =
                this.<Boolean>answer(living(stream), replyTo -> new PekkoAccount.BookIf(version, events, replyTo));
        appended.add(done ? events : 0);
        return done;
    }

    @Override
    public BenchAccount load(int stream) {
        return answer(spawn(stream), PekkoAccount.AskOnce::new);
    }

    @Override
    public void command(int stream) {
        boolean done = this.<Boolean>answer(spawn(stream), PekkoAccount.BookOnce::new);
        appended.add(done ? 1 : 0);
    }

    @Override
    public long catchUp(Consumer<BenchEvent> handler) {
        var events = new AtomicLong();
        journal.currentEventsByTag(BenchAccount.CATEGORY, Offset.noOffset())
                .runForeach(
                        envelope -> {
                            handler.accept((BenchEvent) envelope.event());
                            events.setPlain(events.getPlain() + 1);
                        },
                        system)
                .toCompletableFuture()
                .join();
        return events.get();
    }

    @Override
    public void close() {
        try {
            Await.result(system.terminate(), scala.concurrent.duration.Duration.create(PATIENCE.toSeconds(), "s"));
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (TimeoutException left) {
            throw new IllegalStateException("the actors did not stop within " + PATIENCE, left);
        }
    }
}

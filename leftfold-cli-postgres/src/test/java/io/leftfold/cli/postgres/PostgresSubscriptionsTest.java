package io.leftfold.cli.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Append;
import io.leftfold.Checkpoint;
import io.leftfold.Environment;
import io.leftfold.EventData;
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.Payload;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.cli.ExitCode;
import io.leftfold.cli.LeftfoldCli;
import io.leftfold.decide.Anchor;
import io.leftfold.decide.Snapshot;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.jdbc.JdbcSnapshots;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.Step;
import io.leftfold.subscribe.SubscriptionRecord;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// What is kept beside read models in PostgreSQL is looked at and changed by the same commands as in SQLite.
@Timeout(value = 3, unit = TimeUnit.MINUTES)
class PostgresSubscriptionsTest {
    private static final Environment ENVIRONMENT = Environment.system();
    private static final Duration LEASE = Duration.ofHours(1);
    private static final String NAME = "ma\"il's 🛒 %s";
    private static final StreamId STREAM = StreamId.of("order", "1");

    @TempDir
    Path temporary = Path.of("");

    @Test
    void subscriptions_letters_and_snapshots_are_operated_in_a_schema_beside_the_log() {
        try (var server = EmbeddedPostgres.start(temporary.resolve("pg"))) {
            var models = PostgresOptions.url(server.url()).withSchema("models");
            var cli = LeftfoldCli.named("shop")
                    .store(new PostgresServers())
                    .defaultStore("postgres:embedded:" + temporary.resolve("pg"))
                    .readModels(_ -> PostgresReadModels.open(models));
            try (var store = new PostgresServers().open("embedded:" + temporary.resolve("pg"), ENVIRONMENT);
                    var database = PostgresReadModels.open(models)) {
                assertThat(cli.run("subscriptions", "list")).isEqualTo(ExitCode.OK);
                assertThat(JdbcLedger.missing(database)).isNotEmpty();
                var ledger = JdbcLedger.open(database);
                letterIn(ledger, store);

                assertThat(cli.run("subscriptions", "status", NAME)).isEqualTo(ExitCode.OK);
                assertThat(cli.run("subscriptions", "status", "none")).isEqualTo(ExitCode.BAD_INPUT);
                assertThat(cli.run("subscriptions", "pause", NAME, "--why", "\u0000 and \u001b[31m"))
                        .isEqualTo(ExitCode.OK);
                assertThat(only(ledger))
                        .returns(true, SubscriptionRecord::isPaused)
                        .returns("\u0000 and \u001b[31m", SubscriptionRecord::why);

                assertThat(cli.run("deadletters", "list", NAME, "-o", "json")).isEqualTo(ExitCode.OK);
                assertThat(cli.run("deadletters", "show", NAME, "1")).isEqualTo(ExitCode.OK);
                assertThat(cli.run("deadletters", "retry", NAME, "--all", "--by", "ada", "--why", "mended"))
                        .isEqualTo(ExitCode.OK);
                assertThat(ledger.letters(NAME, 0, 10))
                        .extracting(DeadLetter::state)
                        .containsExactly(State.WANTED);

                assertThat(cli.run("subscriptions", "forget", NAME, "--by", "ada", "--why", "x"))
                        .isEqualTo(ExitCode.BAD_INPUT);
                assertThat(cli.run("subscriptions", "seek", NAME, "--to-start", "--by", "ada", "--why", "again"))
                        .isEqualTo(ExitCode.OK);
                assertThat(only(ledger).position()).isZero();
                assertThat(ledger.letters(NAME, 0, 10)).isEmpty();
                assertThat(store.read(StreamId.of("leftfold.subscription", NAME), Range.forward())
                                .events())
                        .hasSize(2);

                var snapshots = JdbcSnapshots.in(database);
                snapshots.save(new Snapshot(
                        new Anchor(store.log().id(), 1, STREAM, 1, 1, new UUID(1, 1)),
                        Payload.of("json:1:x", new byte[] {1, 2})));
                assertThat(cli.run("snapshots", "list")).isEqualTo(ExitCode.OK);
                assertThat(cli.run("snapshots", "show", "order-1")).isEqualTo(ExitCode.OK);
                assertThat(cli.run("snapshots", "delete", "--older-than", "1d")).isEqualTo(ExitCode.OK);
                assertThat(snapshots.ofStream(store.log().id(), STREAM)).hasSize(1);
                assertThat(cli.run("snapshots", "delete", "--schema-version", "1"))
                        .isEqualTo(ExitCode.OK);
                assertThat(snapshots.ofStream(store.log().id(), STREAM)).isEmpty();
            }
        }
    }

    private static SubscriptionRecord only(JdbcLedger ledger) {
        return ledger.subscriptions().getFirst();
    }

    private static void letterIn(JdbcLedger ledger, EventStore store) {
        store.append(Append.to(
                STREAM,
                new Any(),
                EventData.of(ENVIRONMENT.ids().next(), "order.placed", 1, Payload.of("raw", new byte[] {0, -1}))));
        var event = store.readAll(Query.ALL, Range.forward()).events().getFirst();
        var log = store.log();
        ledger.register(NAME, 1);
        ledger.beat("node", List.of(NAME), LEASE);
        var claim = ledger.claim(NAME, 0, "node", LEASE).orElseThrow();
        var letter = new DeadLetter(
                NAME,
                0,
                "key\u0000",
                1,
                event.id(),
                event.type(),
                State.PARKED,
                1,
                "code",
                "error\u0000",
                Instant.EPOCH,
                Instant.EPOCH);
        var checkpoint = new Checkpoint(log.id(), log.incarnation(), 1, event.id());
        ledger.apply(claim, new Step(Optional.empty(), Optional.of(checkpoint), List.of(letter), List.of()), _ -> 0);
    }
}

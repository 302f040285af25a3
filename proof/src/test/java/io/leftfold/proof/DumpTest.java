package io.leftfold.proof;

import static io.leftfold.tck.Samples.ACCOUNT;
import static io.leftfold.tck.Samples.all;
import static io.leftfold.tck.Samples.events;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.Checkpoint;
import io.leftfold.CheckpointMismatchException;
import io.leftfold.Environment;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Query;
import io.leftfold.jdbc.JdbcLedger;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import io.leftfold.subscribe.Subscriber;
import io.leftfold.subscribe.Subscription;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A log that is dumped by PostgreSQL's own programs and restored elsewhere.
@Timeout(240)
public class DumpTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    private static void run(String url, String statements) throws SQLException {
        try (var connection = DriverManager.getConnection(url);
                var statement = connection.createStatement()) {
            statement.execute(statements);
        }
    }

    /// What it has handled since it was started.
    private static List<Long> follow(PostgresStore store, PostgresReadModels models, long upTo) {
        var seen = Collections.synchronizedList(new ArrayList<Long>());
        try (var subscription = Subscription.start(
                store,
                JdbcLedger.open(models),
                Subscriber.each("follower", Query.ALL, event -> seen.add(event.position())),
                Environment.system())) {
            assertThat(subscription.waitFor(upTo, LONG)).isTrue();
        }
        return seen;
    }

    @Test
    void a_log_and_its_checkpoints_that_are_dumped_and_restored_go_on_where_they_were(@TempDir Path folder)
            throws Exception {
        var programs = Needs.postgres("a log that is dumped and restored");
        try (var server = InstalledPostgres.create(programs, folder, "data").start()) {
            var fresh = Servers.newLog(server.url());
            var lived = fresh.schema() + "_lived";
            var restored = fresh.schema() + "_restored";
            run(server.url(), "CREATE DATABASE " + lived);
            run(server.url(), "CREATE DATABASE " + restored);
            var before = in(lived, server, fresh);
            var after = in(restored, server, fresh);
            var dump = folder.resolve("log.dump").toString();
            Checkpoint late;
            Appended first;
            try (var store = PostgresStore.open(before);
                    var models = PostgresReadModels.open(before)) {
                // Across the border of a part.
                first = (Appended) store.append(
                        Append.to(ACCOUNT, new NoStream(), events(900)).withKey("first"));
                store.append(Append.to(ACCOUNT, new Any(), events(600)));
                assertThat(follow(store, models, 1_500)).hasSize(1_500);
                server.program("pg_dump", "--format=custom", "--file=" + dump, "--dbname=" + lived);
                store.append(Append.to(ACCOUNT, new Any(), events(3)));
                assertThat(follow(store, models, 1_503)).containsExactly(1_501L, 1_502L, 1_503L);
                late = JdbcLedger.open(models)
                        .subscriptions()
                        .getFirst()
                        .partitions()
                        .getFirst()
                        .checkpoint()
                        .orElseThrow();
            }
            server.program("pg_restore", "--exit-on-error", "--dbname=" + restored, dump);

            try (var store = PostgresStore.open(after);
                    var models = PostgresReadModels.open(after)) {
                assertThat(store.verify((_, _) -> {})).isEmpty();
                assertThat(store.log().head()).isEqualTo(1_500);
                assertThat(store.append(
                                Append.to(ACCOUNT, new NoStream(), events(900)).withKey("first")))
                        .isEqualTo(first);
                // What was handled and is lost is ahead of the copy.
                assertThatThrownBy(() -> late.verify(store))
                        .isInstanceOf(CheckpointMismatchException.class)
                        .hasMessageContaining("replaced by an older copy");
                store.append(Append.to(ACCOUNT, new Any(), events(600)));
                assertThat(follow(store, models, 2_100)).hasSize(600).startsWith(1_501L);
                assertThatThrownBy(() -> late.verify(store))
                        .isInstanceOf(CheckpointMismatchException.class)
                        .hasMessageContaining("another history");
                assertThat(all(store)).hasSize(2_100);
                assertThat(store.verify((_, _) -> {})).isEmpty();
                assertThatThrownBy(() -> run(
                                after.url(), "UPDATE " + after.schema() + ".event SET type = 'x' WHERE position = 1"))
                        .isInstanceOf(SQLException.class);

                // So that whoever has handled what the copy lacks is told even if he is not ahead.
                run(after.url(), "UPDATE " + after.schema() + ".log SET incarnation = incarnation + 1");
                assertThat(store.log().incarnation()).isEqualTo(2);
                assertThat(store.verify((_, _) -> {})).isEmpty();
                assertThatThrownBy(() -> follow(store, models, 2_100))
                        .isInstanceOf(CheckpointMismatchException.class)
                        .hasMessageContaining("incarnation 1, the store holds");
            }
        }
    }

    private static PostgresOptions in(String database, InstalledPostgres server, PostgresOptions log) {
        return Stores.options(server.url().replace("/postgres?", "/" + database + "?") + "#" + log.schema());
    }
}

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
import io.leftfold.EventStore;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.postgres.PostgresStore;
import java.sql.DriverManager;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;

/// A log in PostgreSQL that is replaced by an older copy, as by a dump that is restored: with other
/// transaction ids and other numbers of tables.
public class RestoredLogTest {
    private static void run(String statement) throws SQLException {
        try (var connection = DriverManager.getConnection(Servers.url());
                var sql = connection.createStatement()) {
            sql.execute(statement);
        }
    }

    private static Checkpoint atTheEnd(EventStore store) {
        var log = store.log();
        return new Checkpoint(
                log.id(), log.incarnation(), log.head(), all(store).getLast().id());
    }

    @Test
    void a_checkpoint_is_good_for_a_restored_log_up_to_where_the_copy_was_made_and_is_refused_beyond()
            throws Exception {
        var fresh = Servers.newLog();
        var lived = fresh.schema() + "_lived";
        var copy = fresh.schema() + "_copy";
        run("CREATE DATABASE " + lived);
        var options = Stores.options(Servers.url().replace("/postgres?", "/" + lived + "?") + "#" + fresh.schema());
        Checkpoint early;
        Checkpoint late;
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(ACCOUNT, new NoStream(), events(5)).withKey("early"));
            early = atTheEnd(store);
        }
        run("CREATE DATABASE " + copy + " TEMPLATE " + lived);
        try (var store = PostgresStore.open(options)) {
            store.append(Append.to(ACCOUNT, new Exactly(5), events(3)));
            late = atTheEnd(store);
            late.verify(store);
        }
        run("DROP DATABASE " + lived);
        run("ALTER DATABASE " + copy + " RENAME TO " + lived);

        try (var store = PostgresStore.open(options)) {
            early.verify(store);
            assertThatThrownBy(() -> late.verify(store)).isInstanceOf(CheckpointMismatchException.class);
            // Another history of the same length.
            assertThat(store.append(Append.to(ACCOUNT, new Exactly(5), events(3))))
                    .isInstanceOf(Appended.class);
            assertThatThrownBy(() -> late.verify(store))
                    .isInstanceOf(CheckpointMismatchException.class)
                    .hasMessageContaining("another history");
            early.verify(store);
        } finally {
            run("DROP DATABASE IF EXISTS " + lived);
        }
    }
}

package io.leftfold.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Checkpoint;
import io.leftfold.StoreUnavailableException;
import io.leftfold.sqlite.Database.Kind;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Whatever fails while a failed transaction is undone, the first failure comes out.
class TransactionTest {
    private static final Checkpoint FIRST = new Checkpoint(new UUID(1, 2), 1, 5, new UUID(3, 4));

    @TempDir
    Path folder = Path.of("");

    @Test
    void a_failed_rollback_of_read_models_hides_nothing_and_ends_the_connection() {
        try (var models = SqliteReadModels.open(folder.resolve("models.db"))) {
            models.transaction(c -> c.createStatement().executeUpdate("CREATE TABLE person (name TEXT)"));
            var broken = models.writer();

            assertFirst(
                    () -> models.apply("f", Optional.empty(), FIRST, c -> {
                        c.createStatement().executeUpdate("INSERT INTO person VALUES ('Ada')");
                        broken.connection().close();
                        throw new IllegalStateException("first");
                    }),
                    "closed");

            assertThat(models.load("f")).isEmpty();
            models.apply(
                    "f",
                    Optional.empty(),
                    FIRST,
                    c -> c.createStatement().executeUpdate("INSERT INTO person VALUES ('Bob')"));
            assertThat(models.load("f")).contains(FIRST);
            assertThat(models.<String>read(c -> c.createStatement()
                            .executeQuery("SELECT group_concat(name) FROM person")
                            .getString(1)))
                    .isEqualTo("Bob");
            assertThat(models.writer()).isNotSameAs(broken);
        }
    }

    @Test
    void a_connection_that_broke_before_its_transaction_is_replaced_after_it() throws SQLException {
        try (var models = SqliteReadModels.open(folder.resolve("models.db"))) {
            models.writer().connection().close();

            assertThatThrownBy(() -> models.save("f", Optional.empty(), FIRST))
                    .isInstanceOf(StoreUnavailableException.class);

            models.save("f", Optional.empty(), FIRST);
            assertThat(models.load("f")).contains(FIRST);
        }
    }

    @Test
    void read_models_whose_connection_is_gone_can_be_closed() throws SQLException {
        var models = SqliteReadModels.open(folder.resolve("models.db"));
        models.writer().connection().close();
        assertThatThrownBy(() -> models.save("f", Optional.empty(), FIRST))
                .isInstanceOf(StoreUnavailableException.class);

        models.close();
    }

    @Test
    void a_failed_rollback_of_a_creation_hides_nothing() {
        var database = Database.toWrite(folder.resolve("log.db"), Kind.LOG, Duration.ZERO);

        assertFirst(
                () -> database.openWriter(session -> {
                    session.connection().close();
                    throw new IllegalStateException("first");
                }),
                "closed");
    }

    @Test
    void a_failed_close_of_a_connection_that_read_hides_nothing() throws SQLException {
        var database = Database.toWrite(folder.resolve("log.db"), Kind.LOG, Duration.ofSeconds(1));
        try (var _ = database.openWriter(_ -> {});
                var threads = new PlatformThreads();
                var pool = new ReadPool(
                        database,
                        () -> new Session(failingToClose(
                                Connection.class, database.openReader().connection())),
                        threads,
                        1)) {
            assertFirst(
                    () -> pool.read(_ -> {
                        throw new IllegalStateException("first");
                    }),
                    "close fails");
        }
    }

    @Test
    void a_statement_that_cannot_be_closed_hides_nothing() throws SQLException {
        var database = Database.toWrite(folder.resolve("models.db"), Kind.READ_MODELS, Duration.ofSeconds(1));
        try (var session = database.openWriter(_ -> {})) {
            var failing = new Session(failingToClose(Connection.class, session.connection()));

            assertFirst(
                    () -> GuardedConnection.run(failing, c -> {
                        c.createStatement();
                        throw new IllegalStateException("first");
                    }),
                    "close fails");
        }
    }

    private static void assertFirst(ThrowingCallable call, String second) {
        assertThatThrownBy(call).isInstanceOf(IllegalStateException.class).satisfies(failure -> {
            assertThat(failure).hasMessage("first");
            assertThat(failure.getSuppressed())
                    .singleElement()
                    .satisfies(suppressed -> assertThat(suppressed).hasMessageContaining(second));
        });
    }

    /// Closes `target` and then says that it could not; so do the statements that it makes.
    private static <T> T failingToClose(Class<T> type, T target) {
        return type.cast(Proxy.newProxyInstance(
                type.getClassLoader(), new Class<?>[] {type}, (_, method, arguments) -> {
                    var result = method.invoke(target, arguments);
                    if (method.getName().equals("close")) {
                        throw new SQLException("close fails");
                    }
                    return result instanceof Statement ? statement(method.getReturnType(), result) : result;
                }));
    }

    private static <T> T statement(Class<T> type, Object statement) {
        return failingToClose(type, type.cast(statement));
    }
}

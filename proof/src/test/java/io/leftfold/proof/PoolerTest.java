package io.leftfold.proof;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.StoreUnavailableException;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresReadModels;
import io.leftfold.postgres.PostgresStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A pooler gives each transaction another session, without the settings that a connection asked for. A log that
/// is reached through one is refused when it is opened.
@Timeout(60)
public class PoolerTest {
    @TempDir
    Path folder = Path.of("");

    /// A PgBouncer before the server, until it is closed.
    private record Pooler(Process process, int port) implements AutoCloseable {
        static Pooler start(Path program, Path folder, PostgresOptions log, String... settings) throws IOException {
            var uri = URI.create(log.url().substring("jdbc:".length()));
            int port = InstalledPostgres.freePort();
            var lines = new ArrayList<>(List.of(
                    "[databases]",
                    "postgres = host=127.0.0.1 port=" + uri.getPort() + " "
                            + uri.getQuery().replace('&', ' '),
                    "[pgbouncer]",
                    "listen_addr = 127.0.0.1",
                    "listen_port = " + port,
                    "unix_socket_dir =",
                    "auth_type = any"));
            lines.addAll(List.of(settings));
            var file = Files.write(folder.resolve("pgbouncer.ini"), lines);
            var words = new ArrayList<String>();
            if (System.getProperty("user.name").equals("root")) {
                // It refuses to run as root, like the server.
                words.addAll(List.of("unshare", "--user"));
            }
            words.addAll(List.of(program.toString(), file.toString()));
            var process = new ProcessBuilder(words)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("pgbouncer.log").toFile())
                    .start();
            var pooler = new Pooler(process, port);
            while (!pooler.accepts()) {
                Broken.unless(process.isAlive(), Files.readString(folder.resolve("pgbouncer.log")));
            }
            return pooler;
        }

        private boolean accepts() {
            try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
                return socket.isConnected();
            } catch (IOException notYet) {
                return false;
            }
        }

        PostgresOptions before(PostgresOptions log) {
            var url = log.url().replaceFirst(":\\d+/", ":" + port + "/");
            return PostgresOptions.url(url).withSchema(log.schema());
        }

        @Override
        public void close() {
            process.destroyForcibly();
            process.onExit().join();
        }
    }

    private static void assertRefused(PostgresOptions pooled, PostgresOptions log) throws SQLException {
        assertThatThrownBy(() -> PostgresStore.open(pooled))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("reached through a pooler")
                .hasMessageContaining("connect to the server itself");
        assertThatThrownBy(() -> PostgresReadModels.open(pooled))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("reached through a pooler");
        try (var connection = DriverManager.getConnection(log.url());
                var select = connection.prepareStatement("SELECT to_regnamespace(?)")) {
            select.setString(1, log.schema());
            try (var row = select.executeQuery()) {
                assertThat(row.next()).isTrue();
                assertThat(row.getString(1)).isNull();
            }
        }
        PostgresStore.open(log).close();
        assertThatThrownBy(() -> PostgresStore.openReadOnly(pooled))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("reached through a pooler");
    }

    @Test
    void a_pooler_that_takes_no_settings_is_named_as_the_reason() throws Exception {
        var program = Needs.pgbouncer("a log behind a pooler");
        var log = Servers.newLog();
        try (var pooler = Pooler.start(program, folder, log, "pool_mode = transaction")) {
            assertRefused(pooler.before(log), log);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"transaction", "session", "statement"})
    void a_pooler_that_swallows_the_settings_is_found_out(String mode) throws Exception {
        var program = Needs.pgbouncer("a log behind a pooler, mode " + mode);
        var log = Servers.newLog();
        try (var pooler = Pooler.start(
                program,
                folder,
                log,
                "pool_mode = " + mode,
                "ignore_startup_parameters = options,extra_float_digits")) {
            assertRefused(pooler.before(log), log);
        }
    }
}

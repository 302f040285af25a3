package io.leftfold.postgres.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.ForeignStoreException;
import io.leftfold.StoreUnavailableException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 3, unit = TimeUnit.MINUTES)
class EmbeddedPostgresTest {
    @TempDir
    Path temporary = Path.of("");

    private Path folder() {
        return temporary.resolve("server");
    }

    private static void execute(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String query(EmbeddedPostgres server, String sql) throws SQLException {
        try (var connection = DriverManager.getConnection(server.url());
                var statement = connection.createStatement();
                var row = statement.executeQuery(sql)) {
            row.next();
            return row.getString(1);
        }
    }

    private boolean runs(long pid) {
        return Pidfile.isAlive(pid, folder().resolve("data"));
    }

    @Test
    void what_was_committed_is_there_after_a_restart_on_the_same_port() throws SQLException {
        int port;
        long pid;
        try (var server = EmbeddedPostgres.start(folder())) {
            port = server.port();
            pid = server.pid();
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        assertThat(runs(pid)).isFalse();

        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
            assertThat(server.port()).isEqualTo(port);
            assertThat(server.pid()).isNotEqualTo(pid);
        }
    }

    @Test
    void it_is_as_durable_as_postgresql_is() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            for (var setting : List.of("fsync", "synchronous_commit", "full_page_writes", "data_checksums")) {
                assertThat(query(server, "SHOW " + setting)).as(setting).isEqualTo("on");
            }
            assertThat(query(server, "SHOW max_connections")).isEqualTo("200");
            assertThat(query(server, "SHOW shared_buffers")).isEqualTo("256MB");
            assertThat(query(server, "SHOW server_version")).startsWith("18.");
            assertThat(query(server, "SHOW server_encoding")).isEqualTo("UTF8");
        }
    }

    @Test
    void settings_are_the_servers_own_whatever_they_hold() throws SQLException {
        var options = EmbeddedOptions.DEFAULTS
                .withSetting("max_connections", "7")
                .withSetting("search_path", "\"it's\", public")
                .withSetting("application_name", "back\\slash");
        try (var server = EmbeddedPostgres.start(folder(), options)) {
            assertThat(query(server, "SHOW max_connections")).isEqualTo("7");
            assertThat(query(server, "SHOW search_path")).isEqualTo("\"it's\", public");
            assertThat(query(server, "SELECT reset_val FROM pg_settings WHERE name = 'search_path'"))
                    .isEqualTo("\"it's\", public");
        }
    }

    @Test
    void settings_that_would_open_it_to_others_are_refused() {
        for (var name : List.of("listen_addresses", "unix_socket_directories", "port", "no name", "")) {
            assertThatThrownBy(() -> EmbeddedOptions.DEFAULTS.withSetting(name, "*"))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> EmbeddedOptions.DEFAULTS.withSetting("log_line_prefix", "a\nport = 1"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void it_listens_on_the_loopback_alone() throws IOException, SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SHOW listen_addresses")).isEqualTo("127.0.0.1");
            assertThat(query(server, "SHOW unix_socket_directories")).isEmpty();
            for (var address : others()) {
                try (var socket = new Socket()) {
                    assertThatThrownBy(() -> socket.connect(new InetSocketAddress(address, server.port()), 1_000))
                            .as("%s", address)
                            .isInstanceOf(ConnectException.class);
                }
            }
        }
    }

    private static List<InetAddress> others() throws IOException {
        return NetworkInterface.networkInterfaces()
                .flatMap(NetworkInterface::inetAddresses)
                .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
                .toList();
    }

    @Test
    void nobody_comes_in_without_the_password_and_nobody_else_can_read_it() throws IOException, SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            var bare = server.url().substring(0, server.url().indexOf('&'));
            assertThatThrownBy(() -> DriverManager.getConnection(bare)).isInstanceOf(SQLException.class);
            assertThatThrownBy(() -> DriverManager.getConnection(bare + "&password=guessed"))
                    .isInstanceOf(SQLException.class);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder().resolve("password"))))
                    .isEqualTo("rw-------");
            assertThat(server.toString()).doesNotContain("password");
        }
    }

    @Test
    void a_server_that_was_killed_is_started_again_with_what_was_committed() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
            server.kill();
            assertThat(runs(server.pid())).isFalse();
            assertThatThrownBy(() -> query(server, "SELECT 1")).isInstanceOf(SQLException.class);

            try (var again = EmbeddedPostgres.start(folder())) {
                assertThat(again.pid()).isNotEqualTo(server.pid());
                assertThat(again.url()).isEqualTo(server.url());
                assertThat(query(again, "SELECT answer FROM kept")).isEqualTo("42");
            }
        }
    }

    @Test
    void the_first_process_killed_alone_does_not_keep_the_next_start_from_starting() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            ProcessHandle.of(server.pid()).orElseThrow().destroyForcibly();
            while (runs(server.pid())) {
                Thread.onSpinWait();
            }

            try (var again = EmbeddedPostgres.start(folder())) {
                assertThat(again.pid()).isNotEqualTo(server.pid());
                assertThat(query(again, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void the_id_of_a_killed_server_that_another_program_has_by_now_does_not_matter() throws IOException, SQLException {
        long pid;
        try (var server = EmbeddedPostgres.start(folder())) {
            pid = server.pid();
            server.kill();
        }
        var file = folder().resolve("data/postmaster.pid");
        Files.writeString(
                file,
                Files.readString(file)
                        .replaceFirst(
                                Long.toString(pid),
                                Long.toString(ProcessHandle.current().pid())));

        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
    }

    @Test
    void the_last_of_several_users_in_one_process_stops_it() throws SQLException {
        long pid;
        try (var first = EmbeddedPostgres.start(folder())) {
            pid = first.pid();
            try (var second = EmbeddedPostgres.start(folder())) {
                assertThat(second.pid()).isEqualTo(pid);
            }
            assertThat(query(first, "SELECT 1")).isEqualTo("1");
        }
        assertThat(runs(pid)).isFalse();
    }

    @Test
    void the_last_of_several_processes_stops_it() throws IOException, SQLException {
        try (var child = Child.start(folder())) {
            long pid = child.pid();
            try (var server = EmbeddedPostgres.start(folder())) {
                assertThat(server.pid()).isEqualTo(pid);
            }
            assertThat(runs(pid)).as("after one of two has closed it").isTrue();

            try (var server = EmbeddedPostgres.start(folder())) {
                child.end();
                assertThat(query(server, "SELECT 1"))
                        .as("after the one that started it")
                        .isEqualTo("1");
            }
            assertThat(runs(pid)).as("after the last").isFalse();
        }
    }

    @Test
    void the_server_of_a_killed_process_is_taken_over_and_stopped() throws IOException, SQLException {
        try (var child = Child.start(folder())) {
            long pid = child.pid();
            child.kill();
            assertThat(runs(pid)).isTrue();

            try (var server = EmbeddedPostgres.start(folder())) {
                assertThat(server.pid()).isEqualTo(pid);
                assertThat(query(server, "SELECT 1")).isEqualTo("1");
            }
            assertThat(runs(pid)).isFalse();
        }
    }

    @Test
    void a_first_start_that_was_killed_half_way_is_made_good() throws IOException, SQLException {
        Files.createDirectories(folder().resolve("data.new-1234abcd/base"));
        Files.writeString(folder().resolve("password"), "half");

        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
        assertThat(folder().resolve("data.new-1234abcd")).doesNotExist();
    }

    @Test
    void a_first_start_goes_well_beside_what_a_killed_process_has_left_running() throws IOException, SQLException {
        try (var child = Child.start(folder())) {
            while (Files.notExists(folder()) || unfinished().isEmpty()) {
                assertThat(child.isAlive()).isTrue();
                assertThat(folder().resolve("data")).doesNotExist();
            }
            child.kill();
        }
        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SELECT 1")).isEqualTo("1");
        }
        // What was still being written then goes with the next start, once nobody writes it.
        while (!unfinished().isEmpty()) {
            EmbeddedPostgres.start(folder()).close();
        }
    }

    private List<Path> unfinished() throws IOException {
        return Folders.list(folder()).stream()
                .filter(file -> file.getFileName().toString().startsWith("data.new"))
                .toList();
    }

    @Test
    void a_folder_with_something_else_in_it_is_not_touched() throws IOException {
        var precious = Files.writeString(temporary.resolve("thesis.txt"), "precious");

        assertThatThrownBy(() -> EmbeddedPostgres.start(temporary))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("thesis.txt");

        assertThat(Folders.list(temporary)).containsExactly(precious);
    }

    @Test
    void data_that_were_not_made_here_or_by_another_version_are_not_touched() throws IOException {
        var data = Files.createDirectories(folder().resolve("data"));
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining(data.toRealPath().toString());

        Files.writeString(data.resolve("PG_VERSION"), "9.6\n");
        Files.writeString(folder().resolve("password"), "any");
        assertThatThrownBy(() -> EmbeddedPostgres.start(folder()))
                .isInstanceOf(ForeignStoreException.class)
                .hasMessageContaining("9.6")
                .hasMessageContaining("18");
        assertThat(Folders.list(data)).containsExactly(data.resolve("PG_VERSION"));
    }

    @Test
    void a_folder_that_cannot_be_made_is_said() throws IOException {
        var file = Files.writeString(temporary.resolve("file"), "");

        assertThatThrownBy(() -> EmbeddedPostgres.start(file.resolve("server")))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_folder_for_programs_that_cannot_be_made_is_said() throws IOException {
        var file = Files.writeString(temporary.resolve("file"), "");

        assertThatThrownBy(() ->
                        EmbeddedPostgres.start(folder(), EmbeddedOptions.DEFAULTS.withBinaries(file.resolve("cache"))))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining(file.toString());
    }

    @Test
    void a_port_that_is_taken_is_said_with_the_log_and_the_next_start_finds_another() throws IOException, SQLException {
        try (var taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            var options = EmbeddedOptions.DEFAULTS.withPort(taken.getLocalPort());
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder(), options))
                    .isInstanceOf(StoreUnavailableException.class)
                    .hasMessageContaining("port " + taken.getLocalPort())
                    .hasMessageContaining("Address already in use");

            try (var server = EmbeddedPostgres.start(folder())) {
                assertThat(server.port()).isNotEqualTo(taken.getLocalPort());
                assertThat(query(server, "SELECT 1")).isEqualTo("1");
            }
        }
    }

    @Test
    void a_start_that_fails_is_said_with_the_log_and_harms_nothing() throws SQLException {
        try (var server = EmbeddedPostgres.start(folder())) {
            execute(server, "CREATE TABLE kept AS SELECT 42 AS answer");
        }
        var wrong = EmbeddedOptions.DEFAULTS.withSetting("shared_buffers", "much");

        assertThatThrownBy(() -> EmbeddedPostgres.start(folder(), wrong))
                .isInstanceOf(StoreUnavailableException.class)
                .hasMessageContaining("shared_buffers")
                .hasMessageContaining("much");

        try (var server = EmbeddedPostgres.start(folder())) {
            assertThat(query(server, "SELECT answer FROM kept")).isEqualTo("42");
        }
    }

    @Test
    void programs_are_unpacked_once() throws IOException {
        var cache = temporary.resolve("cache");
        var unpacked = Binaries.in(cache);
        var program = unpacked.resolve("bin/postgres");
        var made = Files.getLastModifiedTime(program);

        assertThat(Files.isExecutable(program)).isTrue();
        assertThat(Binaries.in(cache)).isEqualTo(unpacked);
        assertThat(Files.getLastModifiedTime(program)).isEqualTo(made);
        assertThat(Folders.list(cache)).containsExactly(unpacked);
    }

    @Test
    void archives_are_named_by_system_and_processor() {
        assertThat(Binaries.archive("Linux", "amd64", false)).isEqualTo("postgres-linux-x86_64.txz");
        assertThat(Binaries.archive("Linux", "aarch64", true)).isEqualTo("postgres-linux-arm_64-alpine_linux.txz");
        assertThat(Binaries.archive("Mac OS X", "aarch64", false)).isEqualTo("postgres-darwin-arm_64.txz");
    }

    @Test
    void options_say_what_is_wrong() {
        assertThatThrownBy(() -> EmbeddedOptions.DEFAULTS.withPort(65_536)).hasMessageContaining("65536");
        assertThatThrownBy(() -> EmbeddedOptions.DEFAULTS.withStartupWait(Duration.ZERO))
                .hasMessageContaining("PT0S");
    }
}

package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.cli.CliRun.Result;
import io.leftfold.decide.Anchor;
import io.leftfold.decide.Snapshot;
import io.leftfold.decide.SnapshotPolicy;
import io.leftfold.decide.StateCodec;
import io.leftfold.jdbc.JdbcSnapshots;
import io.leftfold.sqlite.SqliteReadModels;
import io.leftfold.sqlite.SqliteStore;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnapshotsCommandTest {
    private static final StreamId ORDER = StreamId.of("order", "1");
    private static final StreamId ODD = StreamId.of("odd", "<b> \"%s\" 🛒");

    @TempDir
    private Path folder;

    private Path file;
    private UUID log;

    @BeforeEach
    void some_snapshots() throws Exception {
        file = folder.resolve("orders.db");
        try (var store = SqliteStore.open(file);
                var database = SqliteReadModels.open(folder.resolve("views.db"))) {
            Orders.place(store);
            log = store.log().id();
            var snapshots = JdbcSnapshots.in(database);
            snapshots.save(snapshot(ORDER, 1, "json:1:x", "{\"carrier\":\"\u202edhl\"}"));
            snapshots.save(snapshot(ORDER, 2, "json:2:y", "\u0001\u0002"));
            snapshots.save(snapshot(ODD, 3, "json:12:z", "three"));
            database.transaction(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.executeUpdate(
                            "UPDATE leftfold_snapshot SET saved_at = '2020-01-01T00:00:00.000000Z' WHERE version = 1");
                }
            });
        }
    }

    private Snapshot snapshot(StreamId stream, long version, String schema, String state) {
        return new Snapshot(
                new Anchor(log, 1, stream, version, version, new UUID(1, version)),
                Payload.of(schema, state.getBytes(StandardCharsets.UTF_8)));
    }

    private Result run(String... arguments) {
        return new CliRun()
                .application(cli -> cli.readModels(_ -> SqliteReadModels.open(folder.resolve("views.db")))
                        .aggregate(Orders.ORDER.withSnapshots(
                                StateCodec.of(
                                        "json:2:y",
                                        _ -> new byte[0],
                                        _ -> Orders.ORDER.decider().initialState()),
                                SnapshotPolicy.everyEvents(5))))
                .run(CliRun.at(file, arguments));
    }

    private static Result ok(Result result) {
        assertThat(result.code()).as(result.err()).isEqualTo(ExitCode.OK);
        return result;
    }

    @Test
    void they_are_listed_with_size_and_age_and_how_far_behind_they_are() {
        var lines = ok(run("snapshots", "list")).lines();
        assertThat(lines).hasSize(4);
        assertThat(lines.get(1))
                .matches("odd-<b> \"%s\" 🛒 +3 +– +5 +\\d+ +\\d+ s +none: of another history +json:12:z");
        assertThat(lines.get(2)).matches("order-1 +1 +1 +20 +\\d+ +[\\d,]+ days +none: another schema +json:1:x");
        assertThat(lines.get(3)).matches("order-1 +2 +0 +2 +\\d+ +\\d+ s +yes +json:2:y");
        assertThat(ok(run("snapshots", "list", "--category", "order", "-o", "ndjson"))
                        .lines())
                .hasSize(2)
                .first()
                .asString()
                .startsWith("{\"stream\":\"order-1\",\"version\":1,\"position\":1,\"behind\":1,\"schema\":\"json:1:x\","
                        + "\"use\":\"none: another schema\",\"bytes\":20,\"storedBytes\":")
                .contains("\"savedAt\":\"2020-01-01T00:00:00Z\",\"ageSeconds\":");
        assertThat(run("snapshots", "list", "--limit", "1").err()).contains("There are 2 more");
    }

    @Test
    void states_are_shown_as_text_or_hex_and_cannot_steer_a_terminal() {
        var text = ok(run("snapshots", "show", "order-1")).out();
        assertThat(text)
                .contains("  {\"carrier\":\"\\u{202e}dhl\"}\n", "  000000  01 02 ")
                .doesNotContain("\u202e", "\u0001");
        assertThat(ok(run("snapshots", "show", ODD.toString(), "-o", "ndjson")).out())
                .contains("\"behind\":null,", "\"text\":\"three\"}");
        assertThat(run("snapshots", "show", "order-2"))
                .satisfies(result -> assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT))
                .satisfies(result -> assertThat(result.err()).contains("[no-snapshot]"));
    }

    @Test
    void those_of_a_stream_are_deleted_even_if_they_cannot_be_read() throws Exception {
        damage();
        assertThat(ok(run("snapshots", "show", "order-1")).out()).contains("unreadable   a snapshot of order-1");

        assertThat(ok(run("snapshots", "delete", "order-1")).out())
                .isEqualTo("2 snapshots are deleted; what they held is folded from events\n");
        assertThat(run("snapshots", "list").lines()).hasSize(2);
    }

    private void damage() {
        try (var database = SqliteReadModels.open(folder.resolve("views.db"))) {
            database.transaction(connection -> {
                try (var statement = connection.createStatement()) {
                    return statement.executeUpdate("UPDATE leftfold_snapshot SET size = -1");
                }
            });
        }
    }

    @Test
    void some_are_deleted_by_age_or_schema_and_all_at_last() {
        assertThat(ok(run("snapshots", "delete", "--older-than", "30d", "-o", "ndjson"))
                        .out())
                .isEqualTo("{\"deleted\":1}\n");
        assertThat(ok(run("snapshots", "delete", "--older-than", "P30DT1H")).out())
                .startsWith("0 snapshots");
        assertThat(ok(run("snapshots", "delete", "--schema-version", "1")).out())
                .startsWith("0 snapshots");
        assertThat(ok(run("snapshots", "delete", "--schema-version", "12")).out())
                .startsWith("1 snapshot is");
        assertThat(ok(run("snapshots", "delete", "--all", "--category", "none")).out())
                .startsWith("0 snapshots");
        assertThat(ok(run("snapshots", "delete", "--all")).out()).startsWith("1 snapshot is");
        assertThat(ok(run("snapshots", "list", "-o", "json")).out()).isEqualTo("[]\n");
    }

    @Test
    void what_is_meant_must_be_said_and_be_right() {
        assertThat(run("snapshots", "delete").code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("snapshots", "delete", "--all", "--older-than", "1d").code())
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("snapshots", "delete", "order-1", "--category", "order").code())
                .isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("snapshots", "delete", "--older-than", "soon").err())
                .contains("a span of time is written 90s, 15m, 12h, 7d or P7DT12H, not soon");
        assertThat(run("snapshots", "delete", "--older-than", "-3d").code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(CliRun.on(file, "snapshots", "list").err()).contains("[no-snapshot]", "LeftfoldCli.readModels");
        assertThat(run("snapshots", "list").lines()).hasSize(4);
    }

    @Test
    void where_no_table_is_none_is_made() {
        var empty =
                new CliRun().application(cli -> cli.readModels(_ -> SqliteReadModels.open(folder.resolve("empty.db"))));
        assertThat(ok(empty.run(CliRun.at(file, "snapshots", "list", "-o", "json")))
                        .out())
                .isEqualTo("[]\n");
        try (var database = SqliteReadModels.open(folder.resolve("empty.db"))) {
            assertThat(JdbcSnapshots.TABLES.missing(database)).isNotEmpty();
        }
    }
}

package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.leftfold.sqlite.SqliteStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SchemaCommandTest {
    @TempDir
    Path folder = Path.of("");

    private static CliRun.Result run(String... arguments) {
        return new CliRun().application(cli -> cli.codec(Orders.CODEC)).run(arguments);
    }

    @Test
    void types_are_listed_with_their_versions() {
        assertThat(run("schema").lines())
                .containsExactly(
                        "TYPE          SCHEMA VERSION  WRITTEN  ALSO READ AS",
                        "order.placed               1  yes",
                        "order.sent                 1  yes");
        assertThat(run("schema", "-o", "ndjson").lines())
                .hasSize(2)
                .last()
                .isEqualTo("{\"type\":\"order.sent\",\"schemaVersion\":1,\"written\":true,\"oldNames\":[],"
                        + "\"id\":\"urn:leftfold:event:order.sent:1\",\"file\":\"order.sent.1.schema.json\"}");
        assertThat(run("schema", "-o", "json").out()).startsWith("[\n{\"type\":\"order.placed\"");
        assertThat(new CliRun().run("schema", "-o", "json").out()).isEqualTo("[]\n");
    }

    @Test
    void one_is_printed() {
        var result = run("schema", "order.sent");

        assertThat(result.code()).isZero();
        assertThat(result.out())
                .contains("\"$id\" : \"urn:leftfold:event:order.sent:1\"")
                .contains("\"carrier\" : {\n      \"type\" : \"string\"");
        assertThat(run("schema", "order.sent", "--schema-version", "1").out()).isEqualTo(result.out());
    }

    @Test
    void what_is_not_there_is_bad_input() {
        assertThat(run("schema", "order.gone").code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(run("schema", "order.gone").err()).isEqualTo("""
                shop: the application has no schema of order.gone [no-schema]
                  See shop schema for those that it has.
                """);
        assertThat(run("schema", "order.sent", "--schema-version", "2").err())
                .contains("no schema of order.sent version 2");
        assertThat(run("schema", "--schema-version", "2").err()).contains("needs a TYPE");
        assertThat(run("schema", "order.sent", "--out", folder.toString()).err())
                .contains("--out writes all types");
        assertThat(new CliRun()
                        .application(cli -> cli.codec(Orders.CODEC).codec(Orders.CODEC))
                        .run("schema")
                        .err())
                .contains("order.placed version 1 is an event of two codecs");
    }

    @Test
    void a_folder_that_cannot_be_written_to_is_named() throws IOException {
        var file = Files.createFile(folder.resolve("file"));

        var result = run("schema", "--out", file.toString());

        assertThat(result.code()).isEqualTo(ExitCode.BAD_INPUT);
        assertThat(result.err()).contains(file + " could not be written to: ").contains("[file-unwritable]");
    }

    @Test
    void all_are_written_with_one_that_every_export_keeps() throws IOException {
        var out = folder.resolve("deep/schemas");
        assertThat(run("schema", "--out", out.toString()).err())
                .isEqualTo("2 schemas and events.schema.json are in " + out + "\n");
        assertThat(out.resolve("order.placed.1.schema.json"))
                .content()
                .isEqualTo(run("schema", "order.placed").out());
        var schema = exported(out);

        var file = folder.resolve("shop.db");
        try (var store = SqliteStore.open(file)) {
            Orders.place(store);
            Orders.fill(store, new Random(7), 100);
        }
        var lines = CliRun.on(file, "export").lines();
        assertThat(lines)
                .hasSizeGreaterThan(50)
                .allSatisfy(line -> assertThat(schema.validate(line, InputFormat.JSON))
                        .as(line)
                        .isEmpty());
        assertThat(schema.validate("[" + String.join(",", lines) + "]", InputFormat.JSON))
                .isEmpty();

        var placed = lines.getFirst();
        assertThat(placed).contains("\"price\":12.50").contains("\"type\":\"order.placed\"");
        assertThat(schema.validate(placed.replace("\"price\":12.50", "\"price\":\"12.50\""), InputFormat.JSON))
                .isNotEmpty();
        assertThat(schema.validate(placed.replace("\"stream\"", "\"steam\""), InputFormat.JSON))
                .isNotEmpty();
    }

    private static Schema exported(Path folder) throws IOException {
        return SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(Files.readString(folder.resolve("events.schema.json")), InputFormat.JSON);
    }
}

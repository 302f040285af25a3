package io.leftfold.examples.shop;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.cli.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Runs the command line as users do, in a process of its own.
class DemoCommandTest {
    private static final List<String> TABLES = List.of("orders", "customers", "order_items", "order_payments");

    @TempDir
    private Path folder;

    private record Ended(int exitCode, String out, String err) {}

    private Ended leftfold(String... arguments) throws IOException, InterruptedException {
        var line = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Main.class.getName()));
        line.addAll(List.of(arguments));
        var out = folder.resolve("out.txt");
        var err = folder.resolve("err.txt");
        var process = new ProcessBuilder(line)
                .redirectOutput(out.toFile())
                .redirectError(err.toFile())
                .start();
        assertThat(process.waitFor(120, TimeUnit.SECONDS)).isTrue();
        return new Ended(process.exitValue(), read(out), read(err));
    }

    private static String read(Path file) throws IOException {
        return Files.readString(file, StandardCharsets.UTF_8);
    }

    private String store() {
        return "sqlite:" + folder.resolve("it's a shop.db");
    }

    private Path write(Export export) throws IOException {
        var orders = Files.createDirectories(folder.resolve("orders"));
        for (var table : TABLES) {
            var file = "olist_" + table + "_dataset.csv";
            Files.writeString(orders.resolve(file), export.text(file));
        }
        return orders;
    }

    @Test
    void prints_one_object_and_nothing_else_and_the_same_again() throws Exception {
        var tables = MadeUpTables.of(11, 40);
        var orders = write(tables).toString();
        var expected = Json.pretty(tables.expected()).strip();
        for (int run = 0; run < 2; run++) {
            var ended = leftfold("demo", "--orders", orders, "--store", store(), "-o", "json");
            assertThat(ended.out().strip()).isEqualTo(expected);
            assertThat(ended.exitCode()).isZero();
            assertThat(ended.err()).contains("olist_orders_dataset.csv:");
        }
    }

    @Test
    void shows_the_sample_and_commands_that_work() throws Exception {
        var demo = leftfold("demo", "--store", store());
        assertThat(demo.exitCode()).isZero();
        assertThat(demo.out())
                .contains("37 orders read, 34 accepted", "unknown-customer", "delivered", "2025-01", "BE");

        var commands = demo.out()
                .lines()
                .filter(line -> line.startsWith("  ./leftfold "))
                .toList();
        assertThat(commands).hasSizeGreaterThan(3);
        for (var command : commands) {
            var words = new ArrayList<>(List.of(
                    command.substring(0, command.indexOf(" --store ")).strip().split(" ")));
            words.removeFirst();
            words.addAll(List.of("--store", store()));
            var ended = leftfold(words.toArray(String[]::new));
            assertThat(ended.exitCode()).as("%s: %s", command, ended.err()).isZero();
            assertThat(ended.out()).as(command).isNotBlank();
        }
    }

    @Test
    void builds_the_read_models_anew_when_the_log_was_deleted() throws Exception {
        var first = leftfold("demo", "--store", store(), "-o", "json");
        try (var files = Files.list(folder)) {
            for (var file : files.toList()) {
                if (file.getFileName().toString().matches("it's a shop\\.db(-.*)?")) {
                    Files.delete(file);
                }
            }
        }
        var second = leftfold("demo", "--store", store(), "-o", "json");
        assertThat(second.exitCode()).isZero();
        assertThat(second.out()).isEqualTo(first.out());
    }

    @Test
    void names_a_missing_table_and_a_missing_column() throws Exception {
        var orders = write(MadeUpTables.of(12, 5));
        Files.writeString(orders.resolve("olist_order_payments_dataset.csv"), "order_id\n1\n");
        var column = leftfold("demo", "--orders", orders.toString(), "--store", store());
        assertThat(column.exitCode()).isEqualTo(2);
        assertThat(column.err()).contains("olist_order_payments_dataset.csv has no column payment_value");

        Files.delete(orders.resolve("olist_order_payments_dataset.csv"));
        var table = leftfold("demo", "--orders", orders.toString(), "--store", store());
        assertThat(table.exitCode()).isEqualTo(2);
        assertThat(table.err()).contains("olist_order_payments_dataset.csv");
        assertThat(table.out()).isEmpty();
    }
}

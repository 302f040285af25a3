package io.leftfold.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.decide.AggregateRoot;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RenderingTest {
    private final AtomicLong nanos = new AtomicLong();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    private Terminal terminal(boolean errIsScreen) {
        var system = Environment.system();
        var environment = new Environment(
                system.clock(), nanos::get, system.random(), system.ids(), system.threads(), system.pause());
        return new Terminal(
                new ByteArrayInputStream(new byte[0]),
                new ByteArrayOutputStream(),
                err,
                new Terminal.Screen(false, errIsScreen, 60),
                Map.of(),
                environment);
    }

    private void pass(Duration time) {
        nanos.addAndGet(time.toNanos());
    }

    @Test
    void a_table_is_aligned_by_what_a_terminal_shows() {
        var table = Table.of("NAME", "N").numbers("N").row("日本", 5).row("e\u0301x", 12_345);

        assertThat(table.lines(80)).containsExactly("NAME      N", "日本      5", "e\u0301x    12345");
    }

    @Test
    void a_table_is_cut_last_column_first_and_numbers_never() {
        var table = Table.of("NAME", "N", "TEXT").numbers("N").row("n".repeat(30), 1_234_567_890_123L, "t".repeat(60));

        assertThat(table.lines(90).getLast())
                .hasSize(90)
                .startsWith("n".repeat(30))
                .endsWith("t…");
        assertThat(table.lines(45).getLast()).hasSizeLessThanOrEqualTo(45).contains("1234567890123");
        assertThat(table.lines(5).getLast()).contains("1234567890123", "…");
    }

    @Test
    void cells_are_escaped() {
        assertThat(Table.of("A").row("a\nb\t\u001b[31m\u202e\ud800").lines(80).getLast())
                .isEqualTo("a\\nb\\t\\u{1b}[31m\\u{202e}\\u{d800}");
    }

    @Test
    void a_table_refuses_rows_and_columns_that_do_not_fit() {
        var table = Table.of("A", "B");

        assertThatThrownBy(() -> table.row("only one")).hasMessageContaining("2 cells, not 1");
        assertThatThrownBy(() -> table.numbers("C")).hasMessageContaining("no column is called C");
    }

    @Test
    void bars_are_as_long_as_their_values() {
        var chart = new BarChart()
                .bar("2017-10", 1_000)
                .bar("2017-11", 500)
                .bar("none", 0)
                .bar("tiny", 1);

        assertThat(chart.lines(26))
                .containsExactly(
                        "2017-10  ██████████  1,000",
                        "2017-11  █████         500",
                        "none                     0",
                        "tiny     ▏               1");
        assertThat(new BarChart().lines(80)).isEmpty();
        assertThatThrownBy(() -> new BarChart().bar("x", -1)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void progress_is_a_line_every_few_seconds_where_there_is_no_screen() {
        try (var progress = Progress.start(terminal(false), "import", "events", 100_000)) {
            pass(Duration.ofSeconds(4));
            progress.at(10_000);
            pass(Duration.ofSeconds(6));
            progress.at(25_000);
            pass(Duration.ofSeconds(2));
            progress.at(30_000);
            pass(Duration.ofSeconds(78));
            progress.at(100_000);
        }
        assertThat(err.toString(StandardCharsets.UTF_8)).isEqualTo("""
                        import: 25,000 of 100,000 events, 25 %, 2,500/s, 30 s left
                        import: 100,000 of 100,000 events, 1,111/s, 0 s left
                        import: 100,000 of 100,000 events, 1,111/s, 1:30 min
                        """);
    }

    @Test
    void progress_is_one_rewritten_line_on_a_screen() {
        try (var progress = Progress.start(terminal(true), "import", "events", 0)) {
            pass(Duration.ofSeconds(1));
            progress.at(1_000, 0.5);
        }
        assertThat(err.toString(StandardCharsets.UTF_8))
                .isEqualTo("\rimport: 1,000 events, 50 %, 1,000/s, 1 s left\u001b[K"
                        + "\rimport: 1,000 events, 1,000/s, 1 s\u001b[K\n");
    }

    @Test
    void progress_of_a_moment_leaves_no_trace() {
        try (var progress = Progress.start(terminal(true), "import", "events", 3)) {
            progress.at(3);
        }
        assertThat(err.size()).isZero();
        assertThat(Progress.duration(7_320)).isEqualTo("2:02 h");
    }

    record Money(long cents) {}

    record Sample(Optional<String> some, Optional<String> none, Instant at, Money money, Map<String, Integer> counts) {}

    @Test
    void json_shows_values_by_their_fields() {
        var sample = new Sample(Optional.of("x\u009b"), Optional.empty(), Instant.EPOCH, new Money(5), Map.of("a", 1));

        assertThat(Json.line(sample))
                .isEqualTo(
                        "{\"some\":\"x\\u009B\",\"none\":null,\"at\":\"1970-01-01T00:00:00Z\",\"money\":{\"cents\":5},"
                                + "\"counts\":{\"a\":1}}");
        assertThat(Json.pretty(Map.of("a", 1))).isEqualTo("{\n  \"a\" : 1\n}");
    }

    static final class Basket extends AggregateRoot<String> {
        private final List<String> items = new ArrayList<>();

        @Override
        protected void apply(String event) {
            items.add(event);
        }
    }

    @Test
    void json_of_an_aggregate_root_leaves_its_events_out() {
        var basket = new Basket();
        basket.apply("apple");

        assertThat(Json.line(basket)).isEqualTo("{\"items\":[\"apple\"]}");
    }

    @Test
    void the_screen_is_what_the_launcher_says() {
        assertThat(Terminal.Screen.of(Optional.of("out,err"), Optional.of("132")))
                .isEqualTo(new Terminal.Screen(true, true, 132));
        assertThat(Terminal.Screen.of(Optional.of("none"), Optional.of("wide")))
                .isEqualTo(new Terminal.Screen(false, false, 80));
        assertThat(Terminal.Screen.of(Optional.of("out"), Optional.of("3")).columns())
                .isEqualTo(80);
    }
}

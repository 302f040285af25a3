package io.leftfold.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Environment;
import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// All do the work that they are measured by. Needs npm, which fetches one of them.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ContenderTest {
    private static final int STREAMS = 5;

    /// Those that have a way to keep tables and to cache states.
    private static final Set<Entrant> DOING_ALL = EnumSet.of(Entrant.LEFTFOLD, Entrant.AXON, Entrant.AXON_TUNED);

    private final Environment environment = Environment.system();

    @TempDir
    Path folder = Path.of("");

    private Server server;

    @SuppressWarnings("NullAway") // started before each use
    ContenderTest() {}

    @BeforeAll
    void start() {
        server = Server.start(folder, environment);
    }

    @AfterAll
    void stop() {
        server.close();
    }

    private Contender open(Entrant entrant, String test) {
        return entrant.open(server.database(entrant.name().toLowerCase(Locale.ROOT) + test), environment);
    }

    @ParameterizedTest
    @EnumSource
    void what_was_appended_is_read_as_it_was_written(Entrant entrant) {
        try (var contender = open(entrant, "_read")) {
            for (int stream = 0; stream < STREAMS; stream++) {
                assertThat(contender.append(stream, 0, 3)).isTrue();
                assertThat(contender.append(stream, 3, 1)).isTrue();
            }
            contender.prepare(Work.CATCHUP, STREAMS);

            var read = new ArrayList<BenchEvent>();
            assertThat(contender.catchUp(read::add)).isEqualTo(STREAMS * 4);
            assertThat(read)
                    .containsExactlyElementsOf(IntStream.range(0, STREAMS * 4)
                            .<BenchEvent>mapToObj(i -> Contender.booked(i / 4))
                            .toList());
            assertThat(BookedJson.write(read.getLast())).hasSize(BenchAccount.PAYLOAD_BYTES);
            assertThat(contender.load(2)).isEqualTo(account(4));
        }
    }

    private static BenchAccount account(int events) {
        return new BenchAccount(events, events * BenchAccount.BOOKED.cents());
    }

    @ParameterizedTest
    @EnumSource
    void a_stale_version_is_refused(Entrant entrant) {
        try (var contender = open(entrant, "_stale")) {
            assertThat(contender.append(0, 0, 2)).isTrue();

            assertThat(contender.append(0, 1, 1)).isFalse();
            assertThat(contender.append(0, 0, 1)).isFalse();

            assertThat(contender.load(0)).isEqualTo(account(2));
        }
    }

    @ParameterizedTest
    @EnumSource
    void each_command_adds_an_event(Entrant entrant) {
        try (var contender = open(entrant, "_command")) {
            for (int i = 0; i < 12; i++) {
                contender.command(i % 2);
            }

            assertThat(contender.load(0)).isEqualTo(account(6));
            assertThat(contender.load(1)).isEqualTo(account(6));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LEFTFOLD", "AXON", "AXON_TUNED"})
    void commands_to_what_is_cached_are_appended_after_each_other(Entrant entrant) {
        try (var contender = open(entrant, "_hot")) {
            assertThat(contender.append(0, 0, 3)).isTrue();
            for (int i = 0; i < 5; i++) {
                contender.hotCommand(0);
            }

            assertThat(contender.load(0)).isEqualTo(account(8));
        }
    }

    @ParameterizedTest
    @EnumSource(names = {"LEFTFOLD", "AXON", "AXON_TUNED"})
    void each_table_has_all_events_of_the_log(Entrant entrant) {
        try (var contender = open(entrant, "_table")) {
            for (int stream = 0; stream < STREAMS; stream++) {
                assertThat(contender.append(stream, 0, 4)).isTrue();
            }

            assertThat(contender.project()).isEqualTo(STREAMS * 4);
            assertThat(contender.project()).isEqualTo(STREAMS * 4);
        }
    }

    @ParameterizedTest
    @EnumSource
    void every_work_is_measured_and_shown(Entrant entrant) {
        var plan =
                new Plan(List.of(entrant), List.of(Work.values()), List.of(1, 4), 8, 6, 5, Duration.ofMillis(200), 2);
        try (var turns = Turns.open(plan, server, environment, _ -> {})) {
            var report = new Report(List.of("a machine"), turns.measure(), turns.leftOut());

            assertThat(report.leftOut()).isEmpty();
            assertThat(report.measured())
                    .hasSize(DOING_ALL.contains(entrant) ? 10 : 7)
                    .allSatisfy(one -> assertThat(one.perSecond()).isBetween(one.perSecondMin(), one.perSecondMax()))
                    .allSatisfy(one -> assertThat(one.rounds()).hasSize(2))
                    .allSatisfy(one -> assertThat(one.perSecondMin()).isPositive());
            assertThat(report.markdown()).contains("| " + entrant.title() + " |", "| load, decide, append | 4 |");
            assertThat(Plot.of(report)).contains(">" + entrant.title() + "<").endsWith("</svg>\n");
            assertThat(Figures.of(report).json()).contains("\"entrant\" : \"" + entrant.title() + "\"");
        }
    }

    @ParameterizedTest
    @EnumSource
    void a_plan_without_time_is_refused(Work work) {
        assertThatThrownBy(() -> new Plan(List.of(), List.of(work), List.of(1), 10, 10, 1, Duration.ZERO, 1))
                .hasMessageContaining("PT0S");
    }
}

package io.leftfold.cli;

import io.leftfold.bench.Bench;
import io.leftfold.bench.BenchOptions;
import io.leftfold.bench.BenchOptions.Work;
import io.leftfold.bench.BenchPlaces;
import io.leftfold.bench.BenchProgress;
import io.leftfold.bench.BenchReport;
import io.leftfold.bench.Floor;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "bench",
        description = "Measure a store in a new log of its own, which is removed at the end; with --reference against"
                + " the same work done bare, in three rounds that take turns.")
final class BenchCommand implements Callable<Integer> {
    @Parameters(
            arity = "0..1",
            paramLabel = "WORK",
            description = "append, condition, read, catchup, command, projection, documents or snapshot.")
    private @Nullable Work work;

    @Option(
            names = "--store",
            required = true,
            paramLabel = "STORE",
            description =
                    "Where: memory:, or ${bundle:" + Root.STORE_FORMS + "}. A log that is there is not touched; for"
                            + " sqlite: give a folder, or a file that is not there yet.")
    private String store = "";

    @Option(
            names = "--clients",
            paramLabel = "N",
            description = "How many at once: 64, or 1 for those that read; always 1 for projection and documents.")
    private @Nullable Integer clients;

    @Option(names = "--seconds", paramLabel = "S", description = "How long each side is measured (9).")
    private @Nullable Integer seconds;

    @Option(
            names = "--batch",
            paramLabel = "B",
            description = "append, condition: events per append (1); catchup, projection, documents: events per page"
                    + " (500).")
    private @Nullable Integer batch;

    @Option(
            names = "--events",
            paramLabel = "N",
            description = "read, and command with --streams: events per stream (1,000), snapshot too (10,000); catchup,"
                    + " projection, documents: events of the log (100,000).")
    private @Nullable Integer events;

    @Option(
            names = "--streams",
            paramLabel = "N",
            description = "command: so many streams get the commands over and over, and --reference is against plain"
                    + " appends; without, each stream gets 20.")
    private @Nullable Integer streams;

    @Option(names = "--cache", description = "command: keep folded states in memory, and decide on them first.")
    private boolean cache;

    @Option(
            names = "--snapshots",
            paramLabel = "N",
            description = "command, read: take a snapshot every so many events, and begin folds with it; snapshot: the"
                    + " same (100).")
    private @Nullable Integer snapshots;

    @Option(names = "--reference", description = "Measure the same work done bare, too.")
    private boolean reference;

    @Option(
            names = "--virtual",
            negatable = true,
            description = "Whether the clients are virtual threads: several are, one is a platform thread.")
    private @Nullable Boolean virtual;

    @Option(
            names = "--floors",
            description = "Check what users expect of any store, instead of WORK; ends with exit code 3 where it is"
                    + " missed. --seconds is then that of each check (1).")
    private boolean floors;

    @Mixin
    private final OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var given = work;
        if (floors == (given != null)) {
            throw new BadInputException(
                    "usage",
                    "either WORK or --floors is needed",
                    "WORK is append, condition, read, catchup, command, projection, documents or snapshot.");
        }
        return given == null ? checkFloors() : measure(given);
    }

    private int measure(Work given) {
        var options = Given.checked(() -> options(given));
        BenchReport report;
        try (var progress = new Shown(output.terminal())) {
            report = Given.checked(() ->
                    Bench.run(options, places(), progress, output.terminal().environment()));
        }
        output.show(json(options, report), () -> print(options, report));
        return ExitCode.OK;
    }

    private int checkFloors() {
        List<Floor> checked;
        try (var progress = new Shown(output.terminal())) {
            checked = Given.checked(() -> Floor.check(
                    places(),
                    Duration.ofSeconds(seconds == null ? 1 : seconds),
                    progress,
                    output.terminal().environment()));
        }
        var table = Table.of("FLOOR", "BAR", "MEASURED", "UNIT", "OK").numbers("BAR", "MEASURED");
        try (var list = output.list(table, BenchCommand::cells, (Floor floor) -> floor)) {
            checked.forEach(list::add);
        }
        return checked.stream().allMatch(Floor::ok) ? ExitCode.OK : ExitCode.FINDINGS;
    }

    private static List<?> cells(Floor floor) {
        return List.of(
                floor.work(), number(floor.bar()), number(floor.measured()), floor.unit(), floor.ok() ? "yes" : "NO");
    }

    private BenchPlaces places() {
        if (store.equals("memory:")) {
            return BenchPlaces.memory();
        }
        var address = Address.parse(store, Root.of(command));
        return address.kind().benchPlaces(address.location());
    }

    private BenchOptions options(Work given) {
        var options = BenchOptions.of(given).withReference(reference);
        options = options.withCache(cache);
        options = streams == null ? options : options.withStreams(streams);
        options = snapshots == null ? options : options.withSnapshots(snapshots);
        options = clients == null ? options : options.withClients(clients);
        options = seconds == null ? options : options.withDuration(Duration.ofSeconds(seconds));
        options = batch == null ? options : options.withBatch(batch);
        options = virtual == null ? options : options.withVirtual(virtual);
        return events == null ? options : options.withEvents(events);
    }

    private Map<String, Object> json(BenchOptions options, BenchReport report) {
        var json = new LinkedHashMap<String, Object>();
        json.put("work", options.work().name().toLowerCase(Locale.ROOT));
        json.put("store", Address.shown(store));
        json.put("clients", options.clients());
        json.put("threads", options.virtual() ? "virtual" : "platform");
        json.put("seconds", options.duration().toSeconds());
        json.put("batch", options.batch());
        json.put("events", options.events());
        json.put("streams", options.streams());
        json.put("cache", options.cache());
        json.put("snapshots", options.snapshots());
        json.put("ratio", report.ratio());
        json.put("ratios", report.ratios());
        json.put("eventsPerSecond", report.eventsPerSecond());
        json.put("referenceEventsPerSecond", report.referenceEventsPerSecond());
        json.put("p50Ms", report.p50Ms());
        json.put("p99Ms", report.p99Ms());
        json.put("medianBatch", report.medianBatch());
        json.put("cpuMicrosPerEvent", report.cpuMicrosPerEvent());
        json.put("referenceCpuMicrosPerEvent", report.referenceCpuMicrosPerEvent());
        json.put("cpuWithoutServer", report.cpuWithoutServer());
        json.put("peakHeapMb", report.peakHeapMb());
        json.put("rssMb", report.rssMb());
        return json;
    }

    private void print(BenchOptions options, BenchReport report) {
        var terminal = output.terminal();
        var table = Table.of("WHAT", "MEASURED").numbers("MEASURED");
        table.row("clients", options.clients());
        row(table, "ratio to bare, median", report.ratio());
        for (int i = 0; i < report.ratios().size(); i++) {
            table.row("  round " + (i + 1), number(report.ratios().get(i)));
        }
        table.row("median latency, ms", number(report.p50Ms()));
        table.row("latency of 99 %, ms", number(report.p99Ms()));
        report.medianBatch().ifPresent(size -> table.row("events per transaction, median", size));
        var without = report.cpuWithoutServer() ? ", without the server's" : "";
        table.row("CPU per event, µs" + without, number(report.cpuMicrosPerEvent()));
        row(table, "CPU per event of the bare side, µs" + without, report.referenceCpuMicrosPerEvent());
        table.row("highest heap, MB", number(report.peakHeapMb()));
        row(table, "resident memory, MB", report.rssMb());
        table.print(terminal);
        terminal.out().println();
        terminal.out().println("Events per second:");
        var chart = new BarChart().bar("Leftfold", Math.round(report.eventsPerSecond()));
        report.referenceEventsPerSecond().ifPresent(rate -> chart.bar("bare", Math.round(rate)));
        chart.print(terminal);
    }

    private static void row(Table table, String what, Optional<Double> measured) {
        measured.ifPresent(number -> table.row(what, number(number)));
    }

    private static String number(double number) {
        return String.format(Locale.ROOT, "%,.3f", number).replaceFirst("\\.?0+$", "");
    }

    /// A line of progress for each thing that begins.
    private static final class Shown implements BenchProgress, AutoCloseable {
        private final Terminal terminal;
        private @Nullable Progress current;

        Shown(Terminal terminal) {
            this.terminal = terminal;
        }

        @Override
        public void begin(String what) {
            close();
            current = Progress.start(terminal, what, "events", 0);
        }

        @Override
        public void at(long events, double share) {
            if (current != null) {
                current.at(events, share);
            }
        }

        @Override
        public void close() {
            if (current != null) {
                current.close();
            }
        }
    }
}

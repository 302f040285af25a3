package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.replay.Replay;
import io.leftfold.replay.ReplayBuilder;
import io.leftfold.replay.ReplayOptions;
import io.leftfold.replay.ReplayOptions.OnFailure;
import io.leftfold.replay.ReplayReport;
import io.leftfold.replay.ReplayReport.Failure;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "replay",
        description = "Give the events of a store once more, to another store or to a handler of the application."
                + " Copies can be run again: they append what is not in yet. Ends with exit code 3 where events are"
                + " left undone.")
final class ReplayCommand implements Callable<Integer> {
    /// How long an interrupted process waits for the events in hand.
    private static final Duration CLOSE = Duration.ofSeconds(5);

    private static final class Target {
        @Option(
                names = "--to",
                paramLabel = "STORE",
                description = "Copy into this store, made where there is none; streams keep ids, versions and times"
                        + " of occurring.")
        private @Nullable String store;

        @Option(names = "--handler", paramLabel = "NAME", description = "Give them to this handler of the application.")
        private @Nullable String handler;
    }

    /// What becomes of an event whose last attempt failed.
    private enum Skip {
        /// It is passed over.
        EVENT,
        /// Everything of its stream is, from there on.
        STREAM
    }

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final SelectionOptions which = new SelectionOptions();

    @ArgGroup
    private @Nullable Target target;

    @Option(
            names = "--checkpoint",
            paramLabel = "FILE",
            description = "Go on where this file says, and keep it: the next run gives what is new, or was undone.")
    private @Nullable Path checkpoint;

    @Option(
            names = "--lanes",
            paramLabel = "N",
            description = "With --handler: so many events at once (1); those of a stream stay in order.")
    private int lanes = 1;

    @Option(names = "--per-second", paramLabel = "N", description = "At most so many events per second.")
    private @Nullable Integer perSecond;

    @Option(names = "--attempts", paramLabel = "N", description = "How often one event is tried (5).")
    private @Nullable Integer attempts;

    @Option(
            names = "--skip",
            paramLabel = "WHAT",
            description = "With --handler: after the last attempt, event goes on without it, stream goes on without"
                    + " its stream. Otherwise the replay stops.")
    private @Nullable Skip skip;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        if (target == null) {
            throw new BadInputException(
                    "usage", "--to or --handler is missing", "Say which store or handler the events go to.");
        }
        var to = target;
        ReplayReport report;
        try (var ending = new Ending();
                var log = store.openReadOnly()) {
            report = to.store == null
                    ? handle(log, Objects.requireNonNull(to.handler), ending)
                    : copy(log, to.store, ending);
            output.show(json(report), () -> print(report));
            output.terminal().out().flush();
        }
        return switch (report.end()) {
            case CLOSED -> ExitCode.INTERRUPTED;
            case COMPLETED, FAILED -> report.isClean() ? ExitCode.OK : incomplete(report);
        };
    }

    private ReplayReport copy(EventStore log, String address, Ending ending) {
        try (var copy = store.openOther(address)) {
            return run(() -> builder(log, "copy to " + copy.log().id()).copyTo(copy), ending);
        }
    }

    private ReplayReport handle(EventStore log, String name, Ending ending) {
        var known = Root.of(command).handlers;
        var handler = known.get(name);
        if (handler == null) {
            throw new BadInputException(
                    "no-handler",
                    "the application has no handler " + name,
                    known.isEmpty() ? "It has none at all." : "It has " + String.join(", ", known.keySet()) + ".");
        }
        return run(() -> builder(log, name).into(handler), ending);
    }

    private ReplayBuilder builder(EventStore log, String name) {
        var options = ReplayOptions.DEFAULTS.withCloseTimeout(CLOSE).withLanes(lanes);
        options = perSecond == null ? options : options.withPerSecond(perSecond);
        options = attempts == null ? options : options.withRetry(options.retry().withAttempts(attempts));
        options = options.withOnFailure(
                switch (skip) {
                    case null -> OnFailure.STOP;
                    case EVENT -> OnFailure.SKIP_EVENT;
                    case STREAM -> OnFailure.SKIP_KEY;
                });
        var builder = Replay.of(log)
                .select(which.selection())
                .options(options)
                .environment(output.terminal().environment());
        return checkpoint == null ? builder : builder.incremental(name, new CheckpointFile(checkpoint));
    }

    private ReplayReport run(Supplier<Replay> made, Ending ending) {
        try (var replay = Given.checked(made);
                var progress = Progress.start(output.terminal(), "replay", "events", 0)) {
            ending.onInterrupt(Root.of(command).interrupt, replay::close, ExitCode.INTERRUPTED);
            return replay.run(told -> progress.at(told.delivered(), told.share()));
        }
    }

    private int incomplete(ReplayReport report) {
        var first = report.failures().getFirst();
        return new Failures(Root.of(command))
                .onIncomplete(String.format(
                        Locale.ROOT,
                        "%,d event%s failed; the first was position %d of stream %s: %s",
                        report.failures().size(),
                        report.failures().size() == 1 ? "" : "s",
                        first.event().position(),
                        first.event().stream(),
                        first.reason().getMessage()));
    }

    private void print(ReplayReport report) {
        var out = output.terminal().out();
        out.println(String.format(
                Locale.ROOT,
                "%s after %s: %,d events delivered, %,d skipped, %,d attempts made again, %,d failed; finished up to"
                        + " position %d",
                report.end().name().toLowerCase(Locale.ROOT),
                Progress.duration(report.duration().toMillis() / 1e3),
                report.delivered(),
                report.skipped(),
                report.retried(),
                report.failures().size(),
                report.position()));
        for (var failure : report.failures()) {
            var event = failure.event();
            out.println(Visible.of(String.format(
                    Locale.ROOT,
                    "  position %d, %s %s: %s",
                    event.position(),
                    event.stream(),
                    event.type(),
                    failure.reason())));
        }
    }

    private static Map<String, Object> json(ReplayReport report) {
        var json = new LinkedHashMap<String, Object>();
        json.put("end", report.end().name().toLowerCase(Locale.ROOT));
        json.put("position", report.position());
        json.put("delivered", report.delivered());
        json.put("retried", report.retried());
        json.put("skipped", report.skipped());
        json.put("failures", report.failures().stream().map(ReplayCommand::json).toList());
        json.put("seconds", report.duration().toMillis() / 1e3);
        return json;
    }

    private static Map<String, Object> json(Failure failure) {
        var json = new LinkedHashMap<String, Object>();
        json.put("position", failure.event().position());
        json.put("stream", failure.event().stream().toString());
        json.put("version", failure.event().version());
        json.put("eventId", failure.event().id());
        json.put("type", failure.event().type());
        json.put("error", failure.reason().toString());
        return json;
    }
}

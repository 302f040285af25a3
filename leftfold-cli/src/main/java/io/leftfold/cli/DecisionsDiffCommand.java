package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.diff.DecisionDiff;
import io.leftfold.diff.DiffReport;
import io.leftfold.diff.Difference;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "diff",
        description = {
            "Decide the log's commands again with today's code, and fold its streams, and show what comes out otherwise.",
            "Changes nothing; ends with exit code 3 where something differs."
        })
final class DecisionsDiffCommand implements Callable<Integer> {
    private static final long LIMIT = 1_000;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--baseline",
            paramLabel = "FILE",
            description = "What decisions record wrote with the old code: compare the states with those.")
    private @Nullable Path baseline;

    @Option(
            names = "--commands",
            paramLabel = "FILE",
            description = "Recorded commands to decide, refused ones too. Default: those that the application tells"
                    + " from events.")
    private @Nullable Path commands;

    @Option(
            names = "--approved",
            paramLabel = "FILE",
            description = "Differences that are meant to be there: lines as -o ndjson writes them.")
    private @Nullable Path approved;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Show at most N differences, and count all; 1,000 is the default, and all with -o ndjson.")
    private @Nullable Long limit;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        Given.checkLimit(limit == null ? 1 : limit);
        DiffReport report;
        try (var log = store.openReadOnly()) {
            report = run(diff(log));
        } catch (UncheckedIOException failure) {
            throw new BadInputException(
                    "file-unreadable", String.valueOf(failure.getMessage()), "Check the path and its rights.");
        }
        if (report.isSame()) {
            return ExitCode.OK;
        }
        output.terminal().out().flush();
        return new Failures(Root.of(command)).onDifferences(report.count());
    }

    private DecisionDiff diff(EventStore log) {
        var diff = DecisionDiff.of(log, Root.of(command).subjects())
                .environment(output.terminal().environment());
        if (baseline != null) {
            diff.baseline(baseline);
        }
        if (commands != null) {
            diff.commands(commands);
        }
        if (approved != null) {
            diff.approved(approved);
        }
        if (!diff.hasWork()) {
            throw new BadInputException(
                    "usage",
                    "there is nothing to compare: the application tells no commands from events",
                    "Give --baseline or --commands.");
        }
        return diff;
    }

    private DiffReport run(DecisionDiff diff) {
        return switch (output.format()) {
            case JSON -> json(diff);
            case TABLE -> {
                var report = listed(diff, limit == null ? LIMIT : limit);
                summary(report);
                yield report;
            }
            case NDJSON -> listed(diff, limit == null ? Long.MAX_VALUE : limit);
        };
    }

    private DiffReport listed(DecisionDiff diff, long most) {
        var table =
                Table.of("VERSION", "STREAM", "COMMAND", "DIFFERENCE", "WHAT").numbers("VERSION");
        var list = output.lines(table, DecisionsDiffCommand::cells, Difference::toJson);
        var report = compared(diff, difference -> {
            if (list.count() < most) {
                list.add(difference);
            }
        });
        if (list.count() > 0) {
            list.close();
        }
        return report;
    }

    private DiffReport compared(DecisionDiff diff, Consumer<Difference> each) {
        try (var progress = new WorkProgress(output.terminal())) {
            return diff.run(each, progress);
        }
    }

    private static List<?> cells(Difference difference) {
        return List.of(
                difference.stream().map(_ -> difference.version()).orElse(difference.position()),
                difference.stream().map(Object::toString).orElse(difference.subject()),
                difference.command().isEmpty() ? "–" : difference.command(),
                difference.kind().code(),
                difference.summary());
    }

    private DiffReport json(DecisionDiff diff) {
        long most = limit == null ? LIMIT : limit;
        var shown = new ArrayList<String>();
        var report = compared(diff, difference -> {
            if (shown.size() < most) {
                shown.add(difference.toJson());
            }
        });
        var json = new LinkedHashMap<String, Object>();
        json.put("store", store.address());
        json.put("states", report.states());
        json.put("commands", report.commands());
        json.put("unasked", report.unasked());
        var counts = new LinkedHashMap<String, Object>();
        report.differences().forEach((kind, count) -> counts.put(kind.code(), count));
        json.put("counts", counts);
        json.put("approved", report.approved());
        json.put("approvalsUnused", report.approvalsUnused());
        json.put("differences", shown.stream().map(Json::parsed).toList());
        output.terminal().out().println(Json.pretty(json));
        return report;
    }

    private void summary(DiffReport report) {
        var out = output.terminal().out();
        var differing = report.isSame()
                ? "nothing differs"
                : report.differences().entrySet().stream()
                        .map(entry -> String.format(
                                Locale.ROOT,
                                "%,d %s",
                                entry.getValue(),
                                entry.getKey().code()))
                        .collect(Collectors.joining(", "));
        out.println(String.format(
                Locale.ROOT,
                "%,d states and %,d decisions compared: %s%s",
                report.states(),
                report.commands(),
                differing,
                report.approved() == 0 ? "" : String.format(Locale.ROOT, "; %,d approved", report.approved())));
        if (report.unasked() > 0) {
            out.println(String.format(Locale.ROOT, "%,d events of which no command can be told", report.unasked()));
        }
        report.approvalsUnused().forEach(line -> out.println("approves nothing: " + Visible.of(line)));
    }
}

package io.leftfold.cli;

import io.leftfold.diff.Baseline;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
        name = "record",
        description = "Write what the state is at each version of each stream by today's code, for a later diff.")
final class DecisionsRecordCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Option(
            names = "--out",
            required = true,
            paramLabel = "FILE",
            description = "Where to. It is replaced once all is written.")
    private Path file = Path.of("");

    @Option(
            names = "--with-states",
            description = "Write the states too, so that a diff can show what differs; else their digests alone.")
    private boolean withStates;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var root = Root.of(command);
        Baseline totals;
        try (var log = store.openReadOnly();
                var progress = new WorkProgress(output.terminal())) {
            totals = Baseline.record(
                    log, root.subjects(), file, withStates, output.terminal().environment(), progress);
        } catch (UncheckedIOException failure) {
            throw new BadInputException(
                    "file-unwritable",
                    String.valueOf(failure.getMessage()),
                    "Check the folder and the room on the disk.");
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("file", file.toString());
        json.put("streams", totals.streams());
        json.put("states", totals.versions());
        json.put("brokenStreams", totals.broken());
        output.show(
                json,
                () -> output.terminal()
                        .out()
                        .println(String.format(
                                Locale.ROOT,
                                "%,d states of %,d streams are in %s%s",
                                totals.versions(),
                                totals.streams(),
                                Visible.of(file.toString()),
                                totals.broken() == 0
                                        ? ""
                                        : String.format(
                                                Locale.ROOT,
                                                "; %,d streams cannot be folded to their end",
                                                totals.broken()))));
        return ExitCode.OK;
    }
}

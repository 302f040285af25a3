package io.leftfold.cli;

import io.leftfold.StoreVerification.Finding;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = "Read all files in --archive and compare them with the log; ends with exit code 3 where something"
                + " is found.")
final class ArchiveVerifyCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        store.requireArchive();
        List<Finding> findings;
        try (var archive = store.archive();
                var progress = Progress.start(output.terminal(), "verify", "events", 0)) {
            findings = archive.verify((at, last) -> progress.at(at, (double) at / last));
        }
        VerifyCommand.list(findings, output);
        return VerifyCommand.end(findings, store, output, command);
    }
}

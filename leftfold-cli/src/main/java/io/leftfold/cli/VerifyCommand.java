package io.leftfold.cli;

import io.leftfold.StoreVerification.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "verify",
        description = "Look for damage: positions, versions, indexes, keys, checksums. Changes nothing; ends with exit"
                + " code 3 where something is found.")
final class VerifyCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var position = new AtomicLong();
        List<Finding> findings;
        try (var progress = Progress.start(output.terminal(), "verify", "events", 0)) {
            findings = store.verify((at, head) -> {
                position.set(at);
                progress.at(at, head == 0 ? 0 : (double) at / head);
            });
        }
        show(position.get(), findings);
        return end(findings, store, output, command);
    }

    private void show(long events, List<Finding> findings) {
        if (output.format() == OutputOption.Format.JSON) {
            var json = new LinkedHashMap<String, Object>();
            json.put("store", store.address());
            json.put("events", events);
            json.put("findings", findings);
            output.terminal().out().println(Json.pretty(json));
        } else if (!findings.isEmpty() || output.format() == OutputOption.Format.NDJSON) {
            list(findings, output);
        }
        if (output.format() == OutputOption.Format.TABLE && findings.isEmpty()) {
            output.terminal().out().println(String.format(Locale.ROOT, "%,d events, nothing found", events));
        }
    }

    /// @return the exit code; what is wrong is said where something was found
    static int end(List<Finding> findings, StoreOption store, OutputOption output, @Nullable CommandSpec command) {
        if (findings.isEmpty()) {
            return ExitCode.OK;
        }
        output.terminal().out().flush();
        return new Failures(Root.of(command)).onFindings(findings.size(), store.address());
    }

    static void list(List<Finding> findings, OutputOption output) {
        var table = Table.of("CODE", "WHERE", "WHAT");
        try (var list = output.list(
                table, (Finding found) -> List.of(found.code(), found.where(), found.message()), found -> found)) {
            findings.forEach(list::add);
        }
    }
}

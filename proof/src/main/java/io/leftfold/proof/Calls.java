package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// Starts [FailingCalls] behind a shim.
final class Calls {
    /// @param faults  that were planned
    /// @param struck  those that were met
    /// @param appends under them
    /// @param unknown answers that left the outcome open
    record Figures(int faults, int struck, long appends, long unknown) {}

    private Calls() {}

    /// @param campaign its count is how many calls of each kind are to fail at most
    /// @throws Broken if a promise was broken, an append was not answered, or ended in no way that was promised
    static Figures run(Campaign campaign, Shim shim, int payloadBytes) {
        var folder = campaign.emptyFolder("calls");
        var scratch = campaign.emptyFolder("calls-scratch");
        var control = scratch.resolve("control");
        Control.in(control).clear();
        try (var child = Child.start(
                FailingCalls.class,
                List.of(),
                shim.environment(folder, control, Optional.empty()),
                scratch,
                folder.toString(),
                control.toString(),
                String.valueOf(campaign.seed()),
                String.valueOf(campaign.count()),
                String.valueOf(payloadBytes))) {
            String last = "";
            for (var line = child.line(); line != null; line = child.line()) {
                last = line;
                if (line.contains(" of ")) {
                    var words = line.split(" of ", 2);
                    campaign.progress().done(Integer.parseInt(words[0]), Integer.parseInt(words[1]));
                }
            }
            int exit = child.exit();
            var figures = last.split(" ", -1);
            Broken.unless(
                    exit == 0 && figures[0].equals("faults"),
                    "the process with the failing calls ended",
                    exit,
                    last,
                    said(scratch.resolve("stderr")));
            return new Figures(
                    Integer.parseInt(figures[1]),
                    Integer.parseInt(figures[3]),
                    Long.parseLong(figures[5]),
                    Long.parseLong(figures[7]));
        }
    }

    private static String said(Path stderr) {
        try (var lines = Files.lines(stderr)) {
            return lines.filter(line -> line.startsWith("Exception"))
                    .findFirst()
                    .orElse("nothing");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

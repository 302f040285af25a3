package io.leftfold.cli;

import picocli.CommandLine.Option;

/// Who asks for something that can be taken back at once.
final class AskedOption {
    @Option(
            names = "--by",
            paramLabel = "WHO",
            description = "Who asks for it; the user of the operating system if it is not given.")
    String by = System.getProperty("user.name", "");

    /// Pauses or resumes.
    static void pause(StoreOption store, OutputOption output, String name, boolean isPaused, String by, String why) {
        try (var log = store.openReadOnly();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            known.of(name).pause(name, isPaused, by, why);
            var found = known.find(name);
            output.show(
                    SubscriptionRows.json(found),
                    () -> output.terminal()
                            .out()
                            .println(Visible.of(name)
                                    + (isPaused
                                            ? " stands still as soon as its nodes see it, at their next beat, behind the"
                                                    + " events in hand"
                                            : " goes on as soon as its nodes see it, at their next beat")));
        }
    }
}

package io.leftfold.cli;

import io.leftfold.project.Documents;
import io.leftfold.project.ProjectionVersion;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.project.SwitchOutcome;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/// The projections that the application has given to the command line, and the database that they are kept in.
record KnownProjections(Root root) {
    static KnownProjections of(@Nullable CommandSpec command) {
        return new KnownProjections(Root.of(command));
    }

    /// Does something with the database beside `store`.
    <R> R with(StoreOption store, Function<Projections, R> work) {
        try (var database = root.openReadModels(store, "no-projection", "the application keeps no projections")) {
            return work.apply(Projections.in(database, root.terminal.environment()));
        }
    }

    List<ReadModel<?>> all() {
        return root.projections;
    }

    /// The version that is asked for, else the newest.
    ReadModel<?> find(String name, @Nullable Integer version) {
        return root.projections.stream()
                .filter(model -> model.name().equals(name))
                .filter(model -> version == null || model.version() == version)
                .max(Comparator.comparingInt(ReadModel::version))
                .orElseThrow(() -> new BadInputException(
                        "no-projection",
                        "the application has no " + (version == null ? "" : "version " + version + " of a ")
                                + "projection " + name,
                        "It has " + names() + "."));
    }

    /// The code of the documents that are read, if the application has it, else that of the newest version.
    Documents<?, ?> documents(String name, Projections projections) {
        var live = projections.versions().stream()
                .filter(version -> version.name().equals(name) && version.state() == ProjectionVersion.State.LIVE)
                .flatMap(version -> root.projections.stream()
                        .filter(model -> model.subscription().equals(version.subscription())))
                .findFirst()
                .orElseGet(() -> find(name, null));
        if (live instanceof Documents<?, ?> documents) {
            return documents;
        }
        throw new BadInputException(
                "no-projection", name + " is kept in tables of its own, not as documents", "Ask its tables by SQL.");
    }

    private String names() {
        return root.projections.isEmpty()
                ? "none"
                : root.projections.stream()
                        .map(model -> model.name() + " version " + model.version())
                        .collect(Collectors.joining(", "));
    }

    static Duration seconds(long seconds) {
        if (seconds < 0) {
            throw new BadInputException("usage", "--wait is at least 0, not " + seconds, "");
        }
        return Duration.ofSeconds(seconds);
    }

    /// @throws BadInputException unless it was switched
    static void show(SwitchOutcome outcome, String name, OutputOption output) {
        switch (outcome) {
            case SwitchOutcome.Switched(int from, int to) -> {
                var json = new LinkedHashMap<String, Object>();
                json.put("projection", name);
                json.put("from", from);
                json.put("to", to);
                output.show(
                        json,
                        () -> output.terminal()
                                .out()
                                .println(Visible.of(name) + ": version " + to + " is read now, instead of version "
                                        + from));
            }
            case SwitchOutcome.Behind(long position, int live, long there) ->
                throw new BadInputException(
                        "projection-not-ready",
                        "the version has come to position " + position + ", and version " + live
                                + ", which is read, to " + there,
                        "Build it on with the command projections rebuild, or give it time with --wait.");
            case SwitchOutcome.Refused(var reason) -> throw new BadInputException("projection-refused", reason, "");
        }
    }
}

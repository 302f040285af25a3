package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.project.Projections;
import io.leftfold.project.ReadModel;
import io.leftfold.subscribe.SubscriptionOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "rebuild",
        description = "Build a version of a projection beside the one that is read, from all events, and go on where an"
                + " earlier run was ended. The hooks of the projection are not called.")
final class ProjectionsRebuildCommand implements Callable<Integer> {
    private static final Duration WITHOUT_END = Duration.ofDays(365);

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Option(
            names = "--projection-version",
            paramLabel = "N",
            description = "The version to build; the newest that the application has if it is not given.")
    private @Nullable Integer version;

    @Option(names = "--batch", paramLabel = "N", description = "Events per transaction; default 1000.")
    private int batch = 1_000;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var known = KnownProjections.of(command);
        var model = known.find(name, version);
        try (var log = store.openReadOnly()) {
            return known.with(store, projections -> build(projections, model, log));
        }
    }

    private int build(Projections projections, ReadModel<?> model, EventStore log) {
        var options = Given.checked(() -> SubscriptionOptions.DEFAULTS.withBatchSize(batch));
        long head = log.log().head();
        boolean isBuilt;
        try (var progress = Progress.start(output.terminal(), "rebuild", "positions", head)) {
            isBuilt = projections.build(
                    model,
                    log,
                    options,
                    (position, last) -> progress.at(position, last == 0 ? 1 : (double) position / last),
                    WITHOUT_END);
        }
        if (!isBuilt) {
            throw new BadInputException(
                    "projection-not-ready", model.subscription() + " was not built to the end of the log", "");
        }
        var json = new LinkedHashMap<String, Object>();
        json.put("projection", model.name());
        json.put("version", model.version());
        json.put("position", head);
        output.show(
                json,
                () -> output.terminal()
                        .out()
                        .println(Visible.of(model.name()) + ": version " + model.version() + " has come to position "
                                + head));
        return ExitCode.OK;
    }
}

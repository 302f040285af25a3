package io.leftfold.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "rollback", description = "Let the version of a projection be read again that was read before.")
final class ProjectionsRollbackCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Parameters(paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Wait so long for it to catch up; default 10.")
    private long wait = 10;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var atMost = KnownProjections.seconds(wait);
        var known = KnownProjections.of(command);
        KnownProjections.show(
                known.with(store, projections -> projections.rollback(name, decision.by, decision.reason, atMost)),
                name,
                output);
        return ExitCode.OK;
    }
}

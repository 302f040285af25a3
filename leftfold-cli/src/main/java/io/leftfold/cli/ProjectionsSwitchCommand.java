package io.leftfold.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
        name = "switch",
        description =
                "Let another version of a projection be the one that is read, at once and for everybody, when it has"
                        + " come as far as the one that is.")
final class ProjectionsSwitchCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version that is to be read.")
    private int version;

    @Option(names = "--wait", paramLabel = "SECONDS", description = "Wait so long for it to catch up; default 10.")
    private long wait = 10;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var atMost = KnownProjections.seconds(wait);
        var outcome = KnownProjections.of(command)
                .with(store, projections -> projections.switchTo(name, version, decision.by, decision.reason, atMost));
        KnownProjections.show(outcome, name, output);
        return ExitCode.OK;
    }
}

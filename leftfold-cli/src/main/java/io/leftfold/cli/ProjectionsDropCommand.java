package io.leftfold.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "drop", description = "Drop a version of a projection that is not read, with all that it has kept.")
final class ProjectionsDropCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Parameters(index = "0", paramLabel = "NAME", description = "The projection.")
    private String name = "";

    @Parameters(index = "1", paramLabel = "VERSION", description = "The version.")
    private int version;

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        boolean wasThere = KnownProjections.of(command).with(store, projections -> {
            try {
                return projections.drop(name, version, decision.by, decision.reason);
            } catch (IllegalArgumentException live) {
                throw new BadInputException("projection-refused", String.valueOf(live.getMessage()), "");
            }
        });
        if (!wasThere) {
            throw new BadInputException(
                    "no-projection", "no version " + version + " of a projection " + name + " is kept", "");
        }
        return ExitCode.OK;
    }
}

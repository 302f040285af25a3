package io.leftfold.cli;

import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
        name = "migrate",
        description =
                "Make the tables that projections need and that are missing, so that the application need not have"
                        + " the right to make any.")
final class ProjectionsMigrateCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var known = KnownProjections.of(command);
        return known.with(store, projections -> {
            projections.migrate(known.all());
            return ExitCode.OK;
        });
    }
}

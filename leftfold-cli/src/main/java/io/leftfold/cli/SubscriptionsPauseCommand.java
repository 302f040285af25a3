package io.leftfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "pause",
        description = "Let a subscription stand still on all nodes, behind the events in hand. Nothing is lost.")
final class SubscriptionsPauseCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final AskedOption asked = new AskedOption();

    @Option(names = "--why", paramLabel = "WHY", required = true, description = "Why; shown wherever it is looked at.")
    private String why = "";

    @Parameters(paramLabel = "NAME", description = "The subscription.")
    private String name = "";

    @Override
    public Integer call() {
        AskedOption.pause(store, output, name, true, asked.by, why);
        return ExitCode.OK;
    }
}

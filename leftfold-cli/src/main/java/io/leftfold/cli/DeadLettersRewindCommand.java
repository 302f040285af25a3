package io.leftfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "rewind",
        description = "Put the whole subscription to a position, as subscriptions seek --to does: what came after it is"
                + " handled again, of every key. A single key cannot be put back.")
final class DeadLettersRewindCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "1", paramLabel = "POSITION", description = "Behind this position.")
    private long position;

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Override
    public Integer call() {
        new Seeking(store, output, decision).seek(subscription, _ -> position);
        return ExitCode.OK;
    }
}

package io.leftfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "resume", description = "Let a subscription that was paused go on.")
final class SubscriptionsResumeCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The subscription.")
    private String name = "";

    @Option(names = "--why", paramLabel = "WHY", description = "Why.")
    private String why = "";

    @Mixin
    private final AskedOption asked = new AskedOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Override
    public Integer call() {
        AskedOption.pause(store, output, name, false, asked.by, why);
        return ExitCode.OK;
    }
}

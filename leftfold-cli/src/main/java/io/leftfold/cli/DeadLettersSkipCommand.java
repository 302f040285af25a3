package io.leftfold.cli;

import io.leftfold.subscribe.DeadLetters;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "skip",
        description =
                "Have letters passed over for good: their events are never handled by this subscription. Those that"
                        + " follow on them are tried then.")
final class DeadLettersSkipCommand implements Callable<Integer> {
    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Parameters(index = "1..*", arity = "1..*", paramLabel = "POSITION", description = "The positions of the letters.")
    private List<Long> positions = List.of();

    @Override
    public Integer call() {
        new AskedLetters(store, output, decision, subscription)
                .ask(
                        letters -> AskedLetters.checked(letters, subscription, positions),
                        DeadLetters::skip,
                        "are passed over at the next beat of whoever has their partition, for good");
        return ExitCode.OK;
    }
}

package io.leftfold.cli;

import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetters;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
        name = "retry",
        description = "Have letters tried at once, after the next beat of whoever has their partition; then those that"
                + " follow on them, in order.")
final class DeadLettersRetryCommand implements Callable<Integer> {
    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "POSITION", description = "The positions of the letters.")
    private List<Long> positions = List.of();

    @Option(names = "--all", description = "All that wait for an operator, or for their time.")
    private boolean all;

    @Option(names = "--key", paramLabel = "KEY", description = "The one that all others of this key follow on.")
    private @Nullable String key;

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        if ((positions.isEmpty() ? 0 : 1) + (all ? 1 : 0) + (key == null ? 0 : 1) != 1) {
            throw new BadInputException(
                    "usage", "positions, --all or --key say which letters are meant: one of them", "");
        }
        new AskedLetters(store, output, decision, subscription)
                .ask(this::meant, DeadLetters::retry, "are tried at the next beat of whoever has their partition");
        return ExitCode.OK;
    }

    private List<Long> meant(DeadLetters letters) {
        if (!positions.isEmpty()) {
            return AskedLetters.checked(letters, subscription, positions);
        }
        var found = new ArrayList<Long>();
        LetterRows.each(letters, subscription, 0, letter -> {
            if (isMeant(letter)) {
                found.add(letter.position());
            }
            return true;
        });
        return found;
    }

    /// What an operator has asked to be passed over stays so.
    private boolean isMeant(DeadLetter letter) {
        boolean waits = switch (letter.state()) {
            case PARKED, RETRYING -> true;
            case FOLLOWING, WANTED, UNWANTED -> false;
        };
        return waits && (key == null || letter.key().equals(key));
    }
}

package io.leftfold.cli;

import io.leftfold.subscribe.DeadLetter;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(name = "list", description = "List the letters of a subscription, by position.")
final class DeadLettersListCommand implements Callable<Integer> {
    @Parameters(paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Option(names = "--key", paramLabel = "KEY", description = "Only those of this key.")
    private @Nullable String key;

    @Option(names = "--state", paramLabel = "STATE", description = "Only those that are so: ${COMPLETION-CANDIDATES}.")
    private DeadLetter.@Nullable State state;

    @Option(names = "--after", paramLabel = "POSITION", description = "Go on after this position.")
    private long after;

    @Option(names = "--limit", paramLabel = "N", description = "At most this many; default 50.")
    private int limit = 50;

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        Given.checkLimit(limit);
        Given.checkAfter(after);
        var more = new AtomicBoolean();
        try (var log = store.openReadOnly();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            var letters = known.letters(subscription);
            try (var list = output.list(LetterRows.table(), LetterRows::cells, LetterRows::json)) {
                LetterRows.each(letters, subscription, after, letter -> {
                    if (isMeant(letter)) {
                        more.set(list.count() == limit);
                        if (!more.get()) {
                            list.add(letter);
                            after = letter.position();
                        }
                    }
                    return !more.get();
                });
            }
        }
        if (more.get() && output.format() == OutputOption.Format.TABLE) {
            output.terminal().err().println("There are more: --after " + after);
        }
        return ExitCode.OK;
    }

    private boolean isMeant(DeadLetter letter) {
        return (key == null || letter.key().equals(key)) && (state == null || letter.state() == state);
    }
}

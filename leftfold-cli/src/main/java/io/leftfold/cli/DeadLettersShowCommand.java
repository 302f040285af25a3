package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.RecordedEvent;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetters;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;
import tools.jackson.databind.util.RawValue;

@Command(name = "show", description = "Show a letter with its whole error and its event, and how many follow on it.")
final class DeadLettersShowCommand implements Callable<Integer> {
    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Parameters(index = "0", paramLabel = "SUBSCRIPTION", description = "The subscription.")
    private String subscription = "";

    @Parameters(index = "1", paramLabel = "POSITION", description = "The position of the event.")
    private long position;

    @Override
    public Integer call() {
        try (var log = store.openReadOnly();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            var letters = known.letters(subscription);
            var letter = AskedLetters.find(letters, subscription, position);
            long following = following(letters, letter);
            var event = letters.event(letter);
            var json = LetterRows.json(letter);
            json.put("following", following);
            json.put("event", event.map(EventJson::line).map(RawValue::new));
            output.show(json, () -> print(letter, following, event));
        }
        return ExitCode.OK;
    }

    private static long following(DeadLetters letters, DeadLetter letter) {
        var count = new AtomicLong();
        LetterRows.each(letters, letter.subscription(), letter.position(), other -> {
            count.addAndGet(other.key().equals(letter.key()) ? 1 : 0);
            return true;
        });
        return count.get();
    }

    private void print(DeadLetter letter, long following, Optional<RecordedEvent> event) {
        var out = output.terminal().out();
        out.println(output.terminal()
                .bold(Visible.of(letter.subscription()) + ", position " + letter.position() + ": "
                        + ErrorKind.codeOf(letter.state())));
        line("key", letter.key() + (following == 0 ? "" : ", with " + following + " more behind it"));
        line("partition", "" + letter.partition());
        line("attempts", letter.attempts() + ", since " + Times.brief(letter.since()) + " UTC");
        if (letter.state() == DeadLetter.State.RETRYING) {
            line("due", Times.brief(letter.dueAt()) + " UTC");
        }
        line("code", letter.code());
        letter.error().lines().forEach(part -> line("error", part));
        line("event", letter.type() + " " + letter.eventId());
        if (event.isEmpty()) {
            line("", "the log has not got it there: it is not the one that the letter was written for");
            return;
        }
        var there = event.get();
        line("stream", there.stream() + " at version " + there.version());
        line("recorded", Times.brief(there.recordedAt()) + " UTC");
        line("payload", there.payload().codec() + ", " + there.payload().size() + " bytes");
        PayloadText.lines(there.payload().bytes()).forEach(part -> out.println("  " + part));
    }

    private void line(String name, String value) {
        if (!value.isEmpty()) {
            output.terminal().out().println(TextWidth.padded(name, 11, false) + Visible.of(value));
        }
    }
}

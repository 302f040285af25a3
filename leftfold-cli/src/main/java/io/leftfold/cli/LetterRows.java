package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.DeadLetters;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/// Letters as a table and as JSON, and how they are read.
final class LetterRows {
    private static final int PAGE = 1_000;
    private static final int ERROR_SHOWN = 200;

    private LetterRows() {}

    /// Hands over those that match, by position, until `to` has enough.
    ///
    /// @param to whether to go on
    static void each(DeadLetters letters, String subscription, long after, Predicate<DeadLetter> to) {
        long last = after;
        List<DeadLetter> page;
        do {
            page = letters.list(subscription, last, PAGE);
            for (var letter : page) {
                if (!to.test(letter)) {
                    return;
                }
                last = letter.position();
            }
        } while (page.size() == PAGE);
    }

    static Table table() {
        return Table.of("POSITION", "KEY", "TYPE", "STATE", "ATTEMPTS", "SINCE (UTC)", "DUE (UTC)", "CODE", "ERROR")
                .numbers("POSITION", "ATTEMPTS", "SINCE (UTC)", "DUE (UTC)");
    }

    static List<?> cells(DeadLetter letter) {
        return List.of(
                letter.position(),
                letter.key(),
                letter.type(),
                ErrorKind.codeOf(letter.state()),
                letter.attempts(),
                Times.brief(letter.since()),
                letter.state() == State.RETRYING ? Times.brief(letter.dueAt()) : "–",
                letter.code(),
                TextWidth.cut(letter.error(), ERROR_SHOWN));
    }

    static Map<String, Object> json(DeadLetter letter) {
        var json = new LinkedHashMap<String, Object>();
        json.put("subscription", letter.subscription());
        json.put("partition", letter.partition());
        json.put("position", letter.position());
        json.put("key", letter.key());
        json.put("eventId", letter.eventId());
        json.put("type", letter.type());
        json.put("state", ErrorKind.codeOf(letter.state()));
        json.put("attempts", letter.attempts());
        json.put("code", letter.code());
        json.put("error", letter.error());
        json.put("parkedAt", letter.since());
        if (letter.state() == State.RETRYING) {
            json.put("dueAt", letter.dueAt());
        }
        return json;
    }
}

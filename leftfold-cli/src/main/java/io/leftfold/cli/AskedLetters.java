package io.leftfold.cli;

import io.leftfold.subscribe.DeadLetter;
import io.leftfold.subscribe.DeadLetter.State;
import io.leftfold.subscribe.DeadLetters;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/// Asks for letters to be tried, or passed over, and says what comes of that.
record AskedLetters(StoreOption store, OutputOption output, DecisionOption decision, String subscription) {
    /// What [DeadLetters] is asked.
    interface Question {
        /// @return whether there was such a letter
        boolean ask(DeadLetters letters, String subscription, long position, String by, String why);
    }

    static DeadLetter find(DeadLetters letters, String subscription, long position) {
        return letters.find(subscription, position)
                .orElseThrow(() -> new BadInputException(
                        "no-letter", "position " + position + " is no letter of " + subscription, ""));
    }

    /// @throws BadInputException if one of them is none, or follows on another one
    static List<Long> checked(DeadLetters letters, String subscription, List<Long> positions) {
        for (var position : positions) {
            if (find(letters, subscription, position).state() == State.FOLLOWING) {
                throw new BadInputException(
                        "no-letter",
                        "position " + position + " follows on an earlier letter of its key, and waits for that one",
                        "");
            }
        }
        return positions;
    }

    /// @param which the positions that are meant, found out before the first is asked for
    /// @param what  comes of it, for people
    void ask(Function<DeadLetters, List<Long>> which, Question question, String what) {
        try (var log = store.openThere();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            var letters = known.letters(subscription);
            var positions = which.apply(letters);
            var asked = new ArrayList<Long>();
            try (var progress = Progress.start(output.terminal(), "ask", "letters", positions.size())) {
                for (var position : positions) {
                    if (Given.checked(
                            () -> question.ask(letters, subscription, position, decision.by, decision.reason))) {
                        asked.add(position);
                    }
                    progress.at(asked.size());
                }
            }
            var json = new LinkedHashMap<String, Object>();
            json.put("subscription", subscription);
            json.put("asked", asked);
            output.show(
                    json,
                    () -> output.terminal()
                            .out()
                            .println(asked.size() + (asked.size() == 1 ? " letter of " : " letters of ")
                                    + Visible.of(subscription) + " " + what));
        }
    }
}

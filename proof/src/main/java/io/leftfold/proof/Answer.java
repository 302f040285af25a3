package io.leftfold.proof;

import io.leftfold.Append;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.StreamId;
import io.leftfold.tck.history.Result;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What a store said to one append, in a form that fits into a line.
sealed interface Answer {
    record Done(Appended appended) implements Answer {}

    /// @param condition its index among the append's conditions
    record RefusedBy(int condition, long met) implements Answer {}

    /// Nothing was written.
    record Failed(String code) implements Answer {}

    record Unknown() implements Answer {}

    /// What `store` answers to `append`.
    ///
    /// @throws RuntimeException whatever is no answer
    static Answer of(EventStore store, Append append) {
        try {
            return of(store.append(append), append);
        } catch (OutcomeUnknownException unknown) {
            Broken.unless(
                    unknown.key().value().equals(append.key().orElseThrow().value()),
                    "an unknown outcome names another key",
                    unknown.key());
            return new Unknown();
        } catch (LeftfoldException failure) {
            return new Failed(failure.code());
        }
    }

    static Answer of(AppendOutcome outcome, Append append) {
        return switch (outcome) {
            case Appended appended -> new Done(appended);
            case Refused(var condition, long met) -> {
                int index = append.conditions().indexOf(condition);
                Broken.unless(index >= 0, "refused by a condition that was not stated", condition);
                yield new RefusedBy(index, met);
            }
        };
    }

    default String line() {
        return switch (this) {
            case Done(var appended) ->
                "done " + appended.first() + " " + appended.last() + " "
                        + appended.versions().entrySet().stream()
                                .map(entry -> entry.getKey() + "=" + entry.getValue())
                                .collect(Collectors.joining(","));
            case RefusedBy(int condition, long met) -> "refused " + condition + " " + met;
            case Failed(var code) -> "failed " + code;
            case Unknown _ -> "unknown";
        };
    }

    /// The same for the checkers of histories.
    default Result result(Append append) {
        return switch (this) {
            case Done(var appended) -> Result.of(appended);
            case RefusedBy(int condition, long met) ->
                new Result.Refused(append.conditions().get(condition), met);
            case Failed(var code) -> new Result.Failed(code, "");
            case Unknown _ -> new Result.Unknown("no answer, or one that leaves it open");
        };
    }

    static Answer parse(String line) {
        var parts = line.split(" ", -1);
        return switch (parts[0]) {
            case "done" ->
                new Done(new Appended(Long.parseLong(parts[1]), Long.parseLong(parts[2]), versions(parts[3])));
            case "refused" -> new RefusedBy(Integer.parseInt(parts[1]), Long.parseLong(parts[2]));
            case "failed" -> new Failed(parts[1]);
            case "unknown" -> new Unknown();
            default -> throw new Broken("no answer: " + line);
        };
    }

    private static Map<StreamId, Long> versions(String written) {
        return Stream.of(written.split(",", -1))
                .map(pair -> pair.split("=", 2))
                .collect(Collectors.toMap(pair -> StreamId.parse(pair[0]), pair -> Long.valueOf(pair[1])));
    }
}

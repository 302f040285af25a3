package io.leftfold.tck.history;

import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Result.Found;
import io.leftfold.tck.history.Result.Refused;
import io.leftfold.tck.history.Result.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What was acknowledged is in the final log, what is in it was attempted, each once, and each append whole: the
/// `set-full` of Jepsen (Kingsbury), for appends of several events and with keys.
final class SetCheck {
    private final History history;
    private final LogIndex index;
    private final List<Violation> violations = new ArrayList<>();

    private SetCheck(History history, LogIndex index) {
        this.history = history;
        this.index = index;
    }

    static List<Violation> check(History history, LogIndex index) {
        var check = new SetCheck(history, index);
        check.checkLog();
        check.checkKeys();
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append) {
                check.check(operation, append);
            }
        }
        check.checkClaims();
        return check.violations;
    }

    private void wrong(Anomaly anomaly, String message, Operation... operations) {
        violations.add(Violation.of(anomaly, message, operations));
    }

    private void checkLog() {
        var attempted = new HashMap<UUID, LoggedEvent>();
        for (var operation : history.operations()) {
            if (operation.call() instanceof Call.Append append) {
                for (var written : append.writes()) {
                    for (var event : written.events()) {
                        attempted.putIfAbsent(
                                event.id(),
                                new LoggedEvent(0, written.stream(), 0, event.id(), event.type(), event.tags()));
                    }
                }
            }
        }
        var seen = new HashSet<UUID>();
        for (var event : index.events()) {
            if (!seen.add(event.id())) {
                wrong(
                        Anomaly.DUPLICATE,
                        "event " + event.id() + " is in the log twice, again at position " + event.position());
            }
            var attempt = attempted.get(event.id());
            if (attempt == null) {
                wrong(
                        Anomaly.INVENTED,
                        "nobody tried to append what is at position " + event.position() + ": " + event);
            } else if (!attempt.stream().equals(event.stream())
                    || !attempt.type().equals(event.type())
                    || !attempt.tags().equals(event.tags())) {
                wrong(
                        Anomaly.INVENTED,
                        "what is at position " + event.position() + " is not what somebody tried to append: " + event
                                + " instead of " + attempt);
            }
        }
    }

    private void checkKeys() {
        var first = new HashMap<String, Commit>();
        for (var commit : index.commits()) {
            Set<String> keys = new HashSet<>();
            for (var writer : commit.writers()) {
                if (writer.call() instanceof Call.Append append) {
                    append.key().ifPresent(keys::add);
                }
            }
            for (var key : keys) {
                var other = first.putIfAbsent(key, commit);
                if (other != null && !other.writers().equals(commit.writers())) {
                    wrong(
                            Anomaly.DUPLICATE,
                            "the key " + key + " was applied twice: "
                                    + other.writers().getFirst() + " is at position " + other.first() + ", "
                                    + commit.writers().getFirst() + " at " + commit.first(),
                            other.writers().getFirst(),
                            commit.writers().getFirst());
                }
            }
        }
    }

    private void check(Operation operation, Call.Append append) {
        long present =
                append.events().filter(event -> index.place(event.id()) > 0).count();
        long count = append.events().count();
        boolean mayBeThere = Commit.mayHaveWritten(operation);
        if (present > 0 && mayBeThere && !index.isWhole(append)) {
            wrong(
                    Anomaly.TORN,
                    present < count
                            ? "of " + count + " events of " + operation + " the log has only " + present
                            : "the events of " + operation + " do not stand together in their order: "
                                    + append.events()
                                            .map(event -> index.place(event.id()))
                                            .toList(),
                    operation);
        }
        switch (operation.result()) {
            case Done ignored -> checkDone(operation, append, present, count);
            case Unknown ignored -> {}
            case Refused ignored -> checkAbsent(operation, append);
            case Failed failed -> {
                checkAbsent(operation, append);
                if (failed.code().equals(Failed.KEY_REUSED)) {
                    checkKeyReused(operation, append);
                }
            }
            case Found ignored -> {}
        }
    }

    private void checkDone(Operation operation, Call.Append append, long present, long count) {
        if (count == 0 || present > 0) {
            return;
        }
        var earlier = append.key().flatMap(index::commitOf);
        if (earlier.isEmpty()) {
            wrong(Anomaly.LOST, operation + " was acknowledged, and its events are not in the log", operation);
            return;
        }
        for (var writer : earlier.get().candidates()) {
            if (writer.call() instanceof Call.Append other && !other.body().equals(append.body())) {
                wrong(
                        Anomaly.KEY_NOT_COMPARED,
                        operation + " was acknowledged as a repetition of " + writer + ", which asks for other things",
                        operation,
                        writer);
                return;
            }
        }
    }

    private void checkAbsent(Operation operation, Call.Append append) {
        for (var event : append.events().toList()) {
            int place = index.place(event.id());
            if (place > 0 && index.commit(place).writers().stream().noneMatch(Commit::mayHaveWritten)) {
                wrong(
                        Anomaly.WRITTEN_AGAINST_WORD,
                        operation + " was not done (" + operation.result() + "), and its event " + event.id()
                                + " is at position " + index.event(place).position(),
                        operation);
                return;
            }
        }
    }

    private void checkKeyReused(Operation operation, Call.Append append) {
        var commit = append.key().flatMap(index::commitOf);
        if (commit.isEmpty()) {
            if (history.operations().stream().noneMatch(other -> isKeyAlone(other, append))) {
                wrong(
                        Anomaly.KEY_NOT_COMPARED,
                        operation + " was refused for its key, which nothing in the log has",
                        operation);
            }
            return;
        }
        for (var writer : commit.get().candidates()) {
            if (writer.call() instanceof Call.Append other && other.body().equals(append.body())) {
                wrong(
                        Anomaly.KEY_NOT_COMPARED,
                        operation + " was refused for its key, which " + writer + " used for the same",
                        operation,
                        writer);
                return;
            }
        }
    }

    private static boolean isKeyAlone(Operation operation, Call.Append append) {
        return operation.call() instanceof Call.Append other
                && other.writes().isEmpty()
                && other.key().equals(append.key());
    }

    /// Without a key an acknowledgement is for one's own events alone, so two of them cannot share events.
    private void checkClaims() {
        for (var commit : index.commits()) {
            Map<Boolean, List<Operation>> done = new HashMap<>();
            for (var writer : commit.writers()) {
                if (writer.result() instanceof Done && writer.call() instanceof Call.Append append) {
                    done.computeIfAbsent(append.key().isPresent(), ignored -> new ArrayList<>())
                            .add(writer);
                }
            }
            var keyless = done.getOrDefault(false, List.of());
            if (keyless.size() + (done.containsKey(true) ? 1 : 0) > 1) {
                wrong(
                        Anomaly.DUPLICATE,
                        "the events at position " + commit.first() + " were acknowledged to " + commit.writers(),
                        keyless.toArray(Operation[]::new));
            }
        }
    }
}

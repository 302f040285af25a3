package io.leftfold.cli;

import io.leftfold.Append;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Appended;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.EventStore;
import io.leftfold.KeyReusedException;
import io.leftfold.OutcomeUnknownException;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Appends lines, several at a time, and knows those that are in already.
///
/// The same file makes the same appends with the same keys, so an import that is run again is answered by the
/// keys up to where the first one came. Where the file has changed since, an append is refused as a whole,
/// because some of its events are in; then its lines are taken one by one, and each that is found in its stream,
/// with the same content, is passed over.
final class ImportRun {
    private static final int ATTEMPTS_MAX = 3;

    private final EventStore store;
    /// The last position that was there before, or came of this run.
    private long head;
    private final ImportBatch batch = new ImportBatch();
    private long appended;
    private long alreadyIn;

    ImportRun(EventStore store) {
        this.store = store;
        this.head = store.log().head();
    }

    long appended() {
        return appended;
    }

    long alreadyIn() {
        return alreadyIn;
    }

    /// Takes one line; it is in after [#flush()] at the latest.
    void add(EventLine line) throws RefusedLineException {
        if (!batch.takes(line)) {
            flush();
        }
        batch.add(line);
    }

    /// @throws RefusedLineException if the store does not take one of the lines; those before it are in
    void flush() throws RefusedLineException {
        if (batch.isEmpty()) {
            return;
        }
        var lines = batch.lines();
        batch.clear();
        if (!isAppended(lines)) {
            for (var line : lines) {
                one(line);
            }
        }
    }

    private boolean isAppended(List<EventLine> lines) {
        try {
            return append(ImportBatch.append(lines)) instanceof Appended done && count(done);
        } catch (KeyReusedException changed) {
            return false;
        }
    }

    private void one(EventLine line) throws RefusedLineException {
        var there = find(line);
        if (there.isPresent()) {
            if (!isSame(there.get(), line)) {
                throw new RefusedLineException(
                        line.number(),
                        "its event " + line.event().id() + " is in the store with other content, at position "
                                + there.get().position());
            }
            alreadyIn++;
            return;
        }
        try {
            switch (append(ImportBatch.append(List.of(line)))) {
                case Appended done -> count(done);
                case Refused refused -> throw new RefusedLineException(line.number(), why(line, refused));
            }
        } catch (KeyReusedException elsewhere) {
            throw new RefusedLineException(
                    line.number(),
                    "its event " + line.event().id()
                            + " was imported before, into another stream or with other content");
        }
    }

    private AppendOutcome append(Append append) {
        for (int attempt = 1; ; attempt++) {
            try {
                return store.append(append);
            } catch (OutcomeUnknownException unknown) {
                if (attempt == ATTEMPTS_MAX) {
                    throw unknown;
                }
            }
        }
    }

    private boolean count(Appended done) {
        if (done.first() > head) {
            appended += done.eventCount();
            head = done.last();
        } else {
            alreadyIn += done.eventCount();
        }
        return true;
    }

    /// The event of `line`, where its stream has it.
    private Optional<RecordedEvent> find(EventLine line) {
        var range = Range.forward();
        if (line.version().isPresent()) {
            range = range.after(line.version().getAsLong() - 1).limit(1);
        }
        while (true) {
            var page = store.read(line.stream(), range);
            var found = page.events().stream()
                    .filter(event -> event.id().equals(line.event().id()))
                    .findFirst();
            if (found.isPresent() || page.atEnd() || line.version().isPresent()) {
                return found;
            }
            range = range.after(page.scannedTo());
        }
    }

    private static boolean isSame(RecordedEvent there, EventLine line) {
        var event = line.event();
        return there.type().equals(event.type())
                && there.schemaVersion() == event.schemaVersion()
                && there.payload().equals(event.payload())
                && there.tags().equals(event.tags());
    }

    private static String why(EventLine line, Refused refused) {
        return switch (refused.condition()) {
            case StreamVersion guard ->
                String.format(
                        Locale.ROOT,
                        "it is version %d of stream %s, and the store has %d events there: the next must be version %d",
                        line.version().orElse(0),
                        guard.stream(),
                        refused.met(),
                        refused.met() + 1);
            case StreamOpen(var stream) ->
                "stream " + stream + " is closed or deleted and takes no "
                        + line.event().type();
            case EventIdUnused(var id) ->
                "another place of the store has an event " + id + ", position " + refused.met();
            case NoneMatching none -> throw new AssertionError("not asked for: " + none);
        };
    }
}

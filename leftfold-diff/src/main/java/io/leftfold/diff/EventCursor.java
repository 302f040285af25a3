package io.leftfold.diff;

import io.leftfold.Environment;
import io.leftfold.Limits;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// Events one by one, with a look at those that come. Holds two pages, and an append where that is longer. For
/// use by one thread at a time.
final class EventCursor {
    private static final int PAGE = 500;

    private final ReadAhead pages;
    private List<RecordedEvent> buffer = List.of();
    private int at;
    private long scannedTo;
    private boolean isAtEnd;

    /// @param range forward; its limit and `after` do not count
    EventCursor(Function<Range, Page> read, Range range, Environment environment) {
        this.pages = new ReadAhead(read, range.limit(PAGE), environment.threads());
    }

    Optional<RecordedEvent> next() {
        return has(1) ? Optional.of(buffer.get(at++)) : Optional.empty();
    }

    /// The next ones, fewer where there are not so many. They stay the next ones.
    List<RecordedEvent> ahead(int count) {
        boolean _ = has(count);
        return List.copyOf(buffer.subList(at, Math.min(buffer.size(), at + count)));
    }

    /// The next ones that one append wrote, as far as the log tells. They stay the next ones.
    List<RecordedEvent> append() {
        if (!has(1)) {
            return List.of();
        }
        int count = 1;
        while (count < Limits.EVENTS_PER_APPEND
                && has(count + 1)
                && isOneAppend(buffer.get(at + count - 1), buffer.get(at + count))) {
            count++;
        }
        return ahead(count);
    }

    private static boolean isOneAppend(RecordedEvent event, RecordedEvent next) {
        var cause = event.metadata().causationId();
        return next.position() == event.position() + 1
                && next.recordedAt().equals(event.recordedAt())
                && cause.equals(next.metadata().causationId())
                && (cause.isPresent() || next.stream().equals(event.stream()));
    }

    private boolean has(int count) {
        while (buffer.size() - at < count && !isAtEnd) {
            var page = pages.after(scannedTo);
            var rest = new ArrayList<>(buffer.subList(at, buffer.size()));
            rest.addAll(page.events());
            buffer = rest;
            at = 0;
            scannedTo = page.scannedTo();
            isAtEnd = page.atEnd();
        }
        return buffer.size() - at >= count;
    }
}

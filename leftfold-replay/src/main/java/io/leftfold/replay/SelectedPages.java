package io.leftfold.replay;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.LogInfo;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.ReadAhead;
import io.leftfold.RecordedEvent;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ThreadFactory;
import java.util.function.Predicate;

/// The events of a selection that are in a log at one moment, page by page in the order of positions. Holds two
/// pages at the most. For use by one thread at a time.
final class SelectedPages {
    /// @param scannedTo all selected events up to here were given, in this page or an earlier one
    /// @param isLast    whether no page comes after it
    record Selected(List<RecordedEvent> events, long scannedTo, boolean isLast) {}

    private final EventSelection selection;
    private final ReadAhead pages;
    private final long begin;
    private final long end;
    private long position;

    private SelectedPages(EventSelection selection, ReadAhead pages, long begin, long end) {
        this.selection = selection;
        this.pages = pages;
        this.begin = begin;
        this.end = end;
        this.position = begin;
    }

    /// @param from      a position, exclusive, that nothing is read before
    /// @param batchSize most events of a page
    static SelectedPages of(
            EventStore store, EventSelection selection, long from, int batchSize, ThreadFactory threads) {
        var log = store.log();
        long end = end(store, log, selection);
        long begin = Math.max(from, selection.after());
        if (selection.since().isPresent()
                && selection.since().get().clock() == EventClock.RECORDED
                && log.firstPosition() <= end) {
            var time = selection.since().get().time();
            begin = Math.max(begin, lastBefore(store, log, event -> event.isBefore(time)));
        }
        return between(store, selection, begin, end, batchSize, threads);
    }

    /// Those after `from` that are there by now, where nothing bounds the selection.
    static SelectedPages upToHead(
            EventStore store, EventSelection selection, long from, int batchSize, ThreadFactory threads) {
        return between(store, selection, from, store.log().head(), batchSize, threads);
    }

    private static SelectedPages between(
            EventStore store, EventSelection selection, long begin, long end, int batchSize, ThreadFactory threads) {
        var query = selection.asked();
        var range = Range.forward().limit(batchSize).asOf(new AsOf.Position(end));
        var pages = new ReadAhead(part -> store.readAll(query, part), range, threads);
        return new SelectedPages(selection, pages, begin, Math.max(begin, end));
    }

    private static long end(EventStore store, LogInfo log, EventSelection selection) {
        return switch (selection.upTo()) {
            case AsOf.Position(long position) -> Math.min(position, log.head());
            // As a position, since it is one for ever: what is recorded meanwhile is later.
            case AsOf.Recorded(var time) ->
                log.firstPosition() > log.head() ? log.head() : lastBefore(store, log, at -> !at.isAfter(time));
            case AsOf.Latest _, AsOf.Occurred _, AsOf.Version _ -> log.head();
        };
    }

    /// The last position whose time of recording is still `early`, 0 for none.
    ///
    /// @throws io.leftfold.TruncatedException if it lies among events that were archived
    private static long lastBefore(EventStore store, LogInfo log, Predicate<Instant> early) {
        long low = log.firstPosition() - 1;
        long high = log.head();
        while (low < high) {
            long middle = low + (high - low + 1) / 2;
            if (early.test(store.event(middle).orElseThrow().recordedAt())) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low < log.firstPosition() ? store.event(1).orElseThrow().position() - 1 : low;
    }

    /// Where it began, exclusive.
    long begin() {
        return begin;
    }

    /// Where it ends, inclusive.
    long end() {
        return end;
    }

    /// The next page. Not called again after the last one; after a failure it reads the same page.
    Selected next() {
        if (position >= end) {
            return new Selected(List.of(), position, true);
        }
        Page page = pages.after(position);
        position = Math.max(position, page.scannedTo());
        return new Selected(
                page.events().stream().filter(selection::includes).toList(), position, page.atEnd() || position >= end);
    }
}

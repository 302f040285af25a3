package io.leftfold.spi;

import io.leftfold.AsOf;
import io.leftfold.CorruptStoreException;
import io.leftfold.Limits;
import io.leftfold.Page;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.TruncatedException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.OptionalLong;

/// Cuts pages, by the rules that all stores over a database share.
///
/// What is read has places in order: positions of a log, or versions of a stream. An as-of that is a
/// beginning of history becomes an upper bound, found by bisection where it is a time, since `recordedAt`
/// never falls. What lies between `after` and the bound is looked at, all of it where an index leads, else
/// [#SCAN] places at most. Safe for use by several threads.
public final class PageReader {
    /// Most places that one read looks at where no index leads to what it wants.
    public static final int SCAN = 10_000;

    private static final Instant EARLIEST = Instant.parse("-9999-01-01T00:00:00Z");
    private static final Instant LATEST = Instant.parse("+99999-01-01T00:00:00Z");

    /// How events are found.
    public enum Lead {
        /// Every place of the range is wanted, so one that is not there is a loss.
        DENSE,
        /// An index leads to what is wanted, so the range need not be bounded.
        INDEXED,
        /// Places are looked at one by one.
        SCANNED
    }

    /// Some places in their order, both ends inclusive.
    ///
    /// @param to             beyond the last place: up to the last
    /// @param limit          most events
    /// @param occurredAtMost microseconds since 1970; empty for any time
    public record Part(long from, long to, boolean forward, int limit, OptionalLong occurredAtMost) {}

    /// Where the places begin and end.
    ///
    /// @param first the first that can be read
    /// @param head  the last, one below `first` where there is none
    public record Span(long first, long head) {}

    /// The events of a part, and what the span was when they were read.
    public record Fetched(Span span, List<RecordedEvent> events) {}

    /// What pages are cut from, as one read sees it.
    ///
    /// @param <X> how its database fails
    public interface Places<X extends Exception> {
        Lead lead();

        long place(RecordedEvent event);

        Span span() throws X;

        /// The first events of `part`, as many as it has and wants, none beyond the span; fewer only once their
        /// payloads have [Limits#PAGE_BYTES].
        Fetched fetch(Part part) throws X;

        /// Microseconds since 1970.
        long recordedAt(long place) throws X;

        /// The position of the event at `place`.
        long position(long place) throws X;
    }

    private interface Lookup<X extends Exception> {
        long at(long place) throws X;
    }

    private final String store;

    /// @param store what messages call the store
    public PageReader(String store) {
        this.store = store;
    }

    /// How the events of a stream are found.
    public static Lead lead(Range range) {
        return occurredAtMost(range).isEmpty() ? Lead.DENSE : Lead.SCANNED;
    }

    /// How the events of a log are found.
    public static Lead lead(Query query, Range range) {
        if (query.equals(Query.ALL) && occurredAtMost(range).isEmpty()) {
            return Lead.DENSE;
        }
        return isIndexed(query) ? Lead.INDEXED : Lead.SCANNED;
    }

    /// Whether an index finds the events of every criterion: by a tag, or by a correlation or causation id.
    public static boolean isIndexed(Query query) {
        return query.anyOf().stream()
                .noneMatch(criterion -> criterion.tags().isEmpty()
                        && criterion.correlationIds().isEmpty()
                        && criterion.causationIds().isEmpty());
    }

    /// What is left out of `range`'s history besides its end: events that occurred later.
    public static OptionalLong occurredAtMost(Range range) {
        return range.asOf() instanceof AsOf.Occurred(var time) ? OptionalLong.of(micros(time)) : OptionalLong.empty();
    }

    /// A page that goes backward as far as the first place is at the end only if nothing was archived before it.
    ///
    /// @throws TruncatedException    if the range begins below the first place
    /// @throws CorruptStoreException if a place that must be there is not
    public <X extends Exception> Page read(Range range, Places<X> places) throws X {
        boolean isWhole = range.asOf() instanceof AsOf.Latest || range.asOf() instanceof AsOf.Occurred;
        if (isWhole && (range.isForward() || places.lead() != Lead.SCANNED)) {
            return readWhole(range, places);
        }
        var span = places.span();
        checkBeginning(range, span);
        long bound = Math.clamp(bound(range.asOf(), span, places), span.first() - 1, span.head());
        long begin = begin(range, span);
        if (range.isForward() ? begin > bound : begin < span.first()) {
            return nothing(range, begin, span);
        }
        var part = part(range, places.lead(), begin, bound, span);
        var events = part.to() < span.first()
                ? List.<RecordedEvent>of()
                : places.fetch(part).events();
        return page(part, places, events, span, bound);
    }

    /// All of history counts, so that its end need not be known to ask for a part.
    private <X extends Exception> Page readWhole(Range range, Places<X> places) throws X {
        long after = Math.min(range.after(), Long.MAX_VALUE - SCAN);
        var asked = range.isForward()
                ? new Part(
                        after + 1,
                        places.lead() == Lead.SCANNED ? after + SCAN : Long.MAX_VALUE,
                        true,
                        range.limit(),
                        occurredAtMost(range))
                : new Part(1, range.after() - 1, false, range.limit(), occurredAtMost(range));
        var fetched = places.fetch(asked);
        var span = fetched.span();
        checkBeginning(range, span);
        long begin = begin(range, span);
        if (range.isForward() ? begin > span.head() : begin < span.first()) {
            return nothing(range, begin, span);
        }
        return page(part(range, places.lead(), begin, span.head(), span), places, fetched.events(), span, span.head());
    }

    private static long begin(Range range, Span span) {
        return range.isForward() ? Math.min(range.after(), span.head()) + 1 : Math.min(range.after() - 1, span.head());
    }

    private static Page nothing(Range range, long begin, Span span) {
        return new Page(List.of(), range.isForward() ? begin - 1 : begin + 1, span.head(), true);
    }

    private static Part part(Range range, Lead lead, long begin, long bound, Span span) {
        boolean scans = lead == Lead.SCANNED;
        if (range.isForward()) {
            long end = scans ? Math.min(bound, begin + SCAN - 1) : bound;
            return new Part(begin, end, true, range.limit(), occurredAtMost(range));
        }
        long reach = Math.min(begin, bound);
        long end = scans ? Math.max(span.first(), reach - SCAN + 1) : span.first();
        return new Part(end, reach, false, range.limit(), occurredAtMost(range));
    }

    private Page page(Part part, Places<?> places, List<RecordedEvent> events, Span span, long bound) {
        boolean isCut = events.size() < part.limit && bytes(events) >= Limits.PAGE_BYTES;
        int most = isCut ? events.size() : part.limit;
        if (places.lead() == Lead.DENSE) {
            checkDense(part, places, events, most);
        }
        // Going backward, what is archived comes before the end: the next page says that it cannot be read.
        long last = part.forward ? span.head() : 1;
        if (events.size() == most) {
            long scannedTo = places.place(events.getLast());
            return new Page(events, scannedTo, span.head(), scannedTo == last);
        }
        long scannedTo = part.forward ? part.to : part.from;
        return new Page(events, scannedTo, span.head(), scannedTo == (part.forward ? bound : last));
    }

    private static long bytes(List<RecordedEvent> events) {
        return events.stream().mapToLong(event -> event.payload().size()).sum();
    }

    private void checkDense(Part part, Places<?> places, List<RecordedEvent> events, int most) {
        int step = part.forward ? 1 : -1;
        long begin = part.forward ? part.from : part.to;
        long expected = begin;
        for (var event : events) {
            if (places.place(event) != expected) {
                break;
            }
            expected += step;
        }
        long count = Math.clamp(part.to - part.from + 1, 0, most);
        if ((expected - begin) * step != count || events.size() != count) {
            throw new CorruptStoreException(store + ": what should be at position or version " + expected
                    + " is not there; stop, verify the store and restore from a backup");
        }
    }

    private void checkBeginning(Range range, Span span) {
        long begin = range.isForward() ? range.after() + 1 : Math.min(range.after() - 1, span.head());
        if (span.first() > 1 && begin >= 1 && begin < span.first()) {
            throw new TruncatedException(
                    String.format(
                            Locale.ROOT,
                            "%s: position or version %d was asked for, what can be read begins at %d; older events were archived",
                            store,
                            begin,
                            span.first()),
                    span.first());
        }
    }

    private static <X extends Exception> long bound(AsOf asOf, Span span, Places<X> places) throws X {
        return switch (asOf) {
            case AsOf.Latest _, AsOf.Occurred _ -> span.head();
            case AsOf.Version(long version) -> version;
            case AsOf.Position(long position) -> last(span, position, places::position);
            case AsOf.Recorded(var time) -> last(span, micros(time), places::recordedAt);
        };
    }

    /// The last place whose number is at most `max`, where numbers never fall; one below the first for none.
    private static <X extends Exception> long last(Span span, long max, Lookup<X> lookup) throws X {
        long low = span.first() - 1;
        long high = span.head();
        while (low < high) {
            long middle = high - (high - low) / 2;
            if (lookup.at(middle) <= max) {
                low = middle;
            } else {
                high = middle - 1;
            }
        }
        return low;
    }

    /// Times beyond what any event has are cut, so that they can be counted in microseconds.
    private static long micros(Instant time) {
        return Checksum.micros(time.isBefore(EARLIEST) ? EARLIEST : time.isAfter(LATEST) ? LATEST : time);
    }
}

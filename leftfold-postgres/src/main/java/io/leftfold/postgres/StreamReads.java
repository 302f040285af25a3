package io.leftfold.postgres;

import io.leftfold.AsOf;
import io.leftfold.Limits;
import io.leftfold.Page;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/// Reads streams that are to be folded, for several callers at once. Safe for use by several threads.
///
/// What is shared is the usual: a short stream to its end, whose events are small and in the database. Whatever
/// is found to be something else, damage too, is read again by its caller alone, and where a stream is long or
/// large that is remembered. So a shared page needs no bounds, since there is nothing behind it.
final class StreamReads {
    /// What a caller wants.
    record Load(StreamId stream, Range range) {}

    /// Where there are as many it is not usual.
    static final int EVENTS_MAX = 100;

    /// Most loads of one statement. More would save little, and leave less room to the payloads of each.
    private static final int LOADS_MAX = 64;

    /// How many streams are remembered, some 150 bytes each; beyond that it begins anew.
    private static final int LARGE_MAX = 50_000;

    private final Database database;
    private final Function<Load, Page> alone;
    private final SharedReads<Load, Page> shared;

    /// Streams, each with the highest `after` behind which it was not usual.
    private final Map<StreamId, Long> large = new ConcurrentHashMap<>();

    /// @param alone reads whatever there is
    /// @param leads statements at once
    StreamReads(Database database, Function<Load, Page> alone, int leads) {
        this.database = database;
        this.alone = alone;
        var options = database.options();
        this.shared = new SharedReads<>(
                alone,
                this::together,
                Math.min(leads, options.connections()),
                LOADS_MAX,
                options.environment().nanoTime(),
                options.patience());
    }

    Page read(StreamId stream, Range range) {
        var load = new Load(stream, range);
        boolean mayBeUsual = range.isForward()
                && range.isDataOnly()
                && range.asOf() instanceof AsOf.Latest
                && range.limit() >= EVENTS_MAX
                && range.after() < Integer.MAX_VALUE
                && range.after() > large.getOrDefault(stream, -1L);
        return mayBeUsual ? shared.read(load) : alone.apply(load);
    }

    /// How many callers wait.
    int waiting() {
        return shared.waiting();
    }

    private List<Supplier<Page>> together(List<Load> loads) {
        var reader = EventReader.ofStreams(database.name());
        var found = loads.stream().map(load -> new Found(load, reader)).toList();
        database.read(connection -> {
            try (var select = connection.prepareStatement(database.sql().readStreams)) {
                texts(loads.stream().map(load -> load.stream.category())).bind(select, 1);
                texts(loads.stream().map(load -> load.stream.entity())).bind(select, 2);
                BinaryArray.of(loads.stream()
                                .mapToInt(load -> Math.toIntExact(load.range.after()))
                                .toArray())
                        .bind(select, 3);
                select.setInt(4, Limits.PAGE_BYTES / EVENTS_MAX / loads.size());
                select.setInt(5, EVENTS_MAX);
                try (var row = select.executeQuery()) {
                    while (row.next()) {
                        found.get(row.getInt(1) - 1).add(row);
                    }
                }
                return found;
            }
        });
        return List.copyOf(found);
    }

    private static BinaryArray texts(Stream<String> texts) {
        return BinaryArray.of(texts.toArray(String[]::new));
    }

    private Page readLarge(Load load) {
        if (large.size() >= LARGE_MAX) {
            large.clear();
        }
        large.merge(load.stream, load.range.after(), Math::max);
        return alone.apply(load);
    }

    /// The rows of one load, made events by its own caller.
    private final class Found implements Supplier<Page> {
        private final Load load;
        private final EventReader reader;
        private final List<EventReader.Row> rows = new ArrayList<>();
        private long head;
        private int count;
        private boolean isUsual = true;

        Found(Load load, EventReader reader) {
            this.load = load;
            this.reader = reader;
        }

        /// The row of the event at `after` comes too, where there is one.
        void add(ResultSet row) throws SQLException {
            count++;
            head = reader.version(row);
            if (head > load.range.after()) {
                var event = reader.usual(row);
                isUsual &= event != null;
                if (event != null) {
                    rows.add(event);
                }
            }
        }

        @Override
        public Page get() {
            long after = load.range.after();
            if (!isUsual || count >= EVENTS_MAX || head - after != rows.size()) {
                return head < after ? alone.apply(load) : readLarge(load);
            }
            var events = new ArrayList<RecordedEvent>(rows.size());
            for (var row : rows) {
                if (row.version() != after + events.size() + 1) {
                    return alone.apply(load);
                }
                events.add(reader.event(row, load.stream));
            }
            return new Page(events, head, head, true);
        }
    }
}

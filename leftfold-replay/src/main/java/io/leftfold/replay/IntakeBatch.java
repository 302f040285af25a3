package io.leftfold.replay;

import io.leftfold.Append;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendKey;
import io.leftfold.EventData;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.Limits;
import io.leftfold.StreamId;
import io.leftfold.Write;
import io.leftfold.replay.EventIntake.Incoming;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiPredicate;

/// Events that follow one another and go into one append, in which they get positions in their order.
final class IntakeBatch<T extends Incoming> {
    private static final int EVENTS_MAX = 500;
    private static final long SIZE_MAX = 4 << 20;

    /// For events that are to stand together.
    private static final int EVENTS_LIMIT = Limits.EVENTS_PER_APPEND / 2;

    private static final long SIZE_LIMIT = Limits.APPEND_BYTES - Limits.PAYLOAD_BYTES;

    private final BiPredicate<T, T> together;
    private final List<T> events = new ArrayList<>();
    private final Set<StreamId> streams = new HashSet<>();
    private final Set<UUID> ids = new HashSet<>();
    private long size;

    IntakeBatch(BiPredicate<T, T> together) {
        this.together = together;
    }

    /// Whether `event` can go into the same append: the events of one stream stand together in it.
    boolean takes(T event) {
        if (events.isEmpty()) {
            return true;
        }
        var last = events.getLast();
        boolean isInOrder =
                event.stream().equals(last.stream()) ? follows(event, last) : !streams.contains(event.stream());
        long grown = size + size(event.event());
        boolean isOneMore = events.size() < EVENTS_MAX && grown <= SIZE_MAX;
        return isInOrder
                && !ids.contains(event.event().id())
                && (isOneMore
                        || together.test(last, event)
                                && beginOfLast() == 0
                                && events.size() < EVENTS_LIMIT
                                && grown <= SIZE_LIMIT);
    }

    private static boolean follows(Incoming event, Incoming before) {
        return event.version().isPresent() == before.version().isPresent()
                && (event.version().isEmpty()
                        || event.version().getAsLong() == before.version().getAsLong() + 1);
    }

    void add(T event) {
        events.add(event);
        streams.add(event.stream());
        ids.add(event.event().id());
        size += size(event.event());
    }

    /// Takes out what is to be appended before `next` can come in: all, but for those that stand with it.
    List<T> removeBefore(T next) {
        int cut = together.test(events.getLast(), next) ? beginOfLast() : events.size();
        if (cut == 0) {
            return removeAll();
        }
        var removed = List.copyOf(events.subList(0, cut));
        var kept = List.copyOf(events.subList(cut, events.size()));
        removeAll();
        kept.forEach(this::add);
        return removed;
    }

    List<T> removeAll() {
        var removed = List.copyOf(events);
        events.clear();
        streams.clear();
        ids.clear();
        size = 0;
        return removed;
    }

    /// Where the events begin that stand together with the last one.
    private int beginOfLast() {
        int begin = events.size() - 1;
        while (begin > 0 && together.test(events.get(begin - 1), events.get(begin))) {
            begin--;
        }
        return begin;
    }

    /// Not less than the store counts.
    private static long size(EventData event) {
        long size = event.payload().size();
        for (var entry : event.metadata().entries().entrySet()) {
            size += entry.getKey().length() + entry.getValue().length();
        }
        for (var tag : event.tags()) {
            size += tag.toString().length();
        }
        return size;
    }

    /// One append for `events`.
    static Append append(List<? extends Incoming> events, AppendKey key) {
        var byStream = new LinkedHashMap<StreamId, List<EventData>>();
        var firsts = new HashMap<StreamId, Incoming>();
        for (var event : events) {
            firsts.putIfAbsent(event.stream(), event);
            byStream.computeIfAbsent(event.stream(), _ -> new ArrayList<>()).add(event.event());
        }
        var writes = new ArrayList<Write>();
        var conditions = new ArrayList<Stated>();
        byStream.forEach((stream, its) -> {
            writes.add(new Write(stream, its));
            var first = firsts.get(stream);
            if (first != null && first.version().isPresent()) {
                conditions.add(
                        new StreamVersion(stream, new Exactly(first.version().getAsLong() - 1)));
            }
        });
        return new Append(Optional.of(key), writes, conditions);
    }
}

package io.leftfold.tck.history;

import io.leftfold.Criterion;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The final log, and who wrote what of it. A *place* is the rank of an event in the log, from 1: its position,
/// unless the log is broken.
final class LogIndex {
    /// Places in rising order.
    private static final class Places {
        private int[] places = new int[4];
        private int size;

        void add(int place) {
            if (size == places.length) {
                places = Arrays.copyOf(places, size * 2);
            }
            places[size++] = place;
        }

        int get(int index) {
            return places[index];
        }

        /// How many are at most `place`.
        int upTo(long place) {
            if (place >= Integer.MAX_VALUE) {
                return size;
            }
            int found = Arrays.binarySearch(places, 0, size, Math.toIntExact(place));
            return found >= 0 ? found + 1 : -found - 1;
        }
    }

    private final List<LoggedEvent> events;
    private final Map<UUID, Integer> places;
    private final Map<StreamId, Places> streams = new HashMap<>();
    private final Map<Tag, Places> tags = new HashMap<>();
    private final Map<String, Places> types = new HashMap<>();
    private final Map<String, Commit> keys = new HashMap<>();
    private final List<Commit> commits = new ArrayList<>();
    private final int[] commitAt;

    LogIndex(History history) {
        if (!history.logIsRead()) {
            throw new IllegalArgumentException("the history has no final log: read it with History.withLogOf(store), or"
                    + " record it with Recorder.recordLog(store)");
        }
        events = history.log().stream()
                .sorted(Comparator.comparingLong(LoggedEvent::position))
                .toList();
        places = HashMap.newHashMap(events.size());
        commitAt = new int[events.size() + 1];
        for (int place = 1; place <= events.size(); place++) {
            var event = event(place);
            places.putIfAbsent(event.id(), place);
            streams.computeIfAbsent(event.stream(), ignored -> new Places()).add(place);
            types.computeIfAbsent(event.type(), ignored -> new Places()).add(place);
            for (var tag : event.tags()) {
                tags.computeIfAbsent(tag, ignored -> new Places()).add(place);
            }
        }
        findCommits(history.operations());
    }

    private void findCommits(List<Operation> operations) {
        var whole = new HashMap<Integer, List<Operation>>();
        var parts = new HashMap<Integer, List<Operation>>();
        for (var operation : operations) {
            if (operation.call() instanceof Call.Append append) {
                if (isWhole(append)) {
                    int first = place(append.events().findFirst().orElseThrow().id());
                    whole.computeIfAbsent(first, ignored -> new ArrayList<>(1)).add(operation);
                } else {
                    append.events()
                            .map(event -> place(event.id()))
                            .filter(place -> place > 0)
                            .forEach(place -> parts.computeIfAbsent(place, ignored -> new ArrayList<>(1))
                                    .add(operation));
                }
            }
        }
        int place = 1;
        while (place <= events.size()) {
            var starting = whole.getOrDefault(place, List.of());
            long count = starting.stream().mapToLong(LogIndex::size).max().orElse(1);
            var writers = starting.isEmpty()
                    ? parts.getOrDefault(place, List.of())
                    : starting.stream().filter(writer -> size(writer) == count).toList();
            var commit = new Commit(place, Math.toIntExact(place + count - 1), writers);
            for (; place <= commit.last(); place++) {
                commitAt[place] = commits.size();
            }
            commits.add(commit);
            for (var writer : writers) {
                if (writer.call() instanceof Call.Append append && Commit.mayHaveWritten(writer)) {
                    append.key().ifPresent(key -> keys.putIfAbsent(key, commit));
                }
            }
        }
    }

    private static long size(Operation operation) {
        return operation.call() instanceof Call.Append append ? append.events().count() : 0;
    }

    /// Whether all events of `append` are there, one after the other.
    boolean isWhole(Call.Append append) {
        int expected =
                append.events().findFirst().map(event -> place(event.id())).orElse(0);
        if (expected == 0) {
            return false;
        }
        for (var event : append.events().toList()) {
            if (place(event.id()) != expected) {
                return false;
            }
            expected++;
        }
        return true;
    }

    int size() {
        return events.size();
    }

    List<LoggedEvent> events() {
        return events;
    }

    LoggedEvent event(int place) {
        return events.get(place - 1);
    }

    /// Of the event with this id, 0 where there is none.
    int place(UUID id) {
        return places.getOrDefault(id, 0);
    }

    List<Commit> commits() {
        return commits;
    }

    Commit commit(int place) {
        return commits.get(commitAt[place]);
    }

    /// Which commit is the one of `operation`: of its own events, else that of its key.
    Optional<Commit> commitOf(Operation operation) {
        if (operation.call() instanceof Call.Append append) {
            return isWhole(append)
                    ? Optional.of(commit(
                            place(append.events().findFirst().orElseThrow().id())))
                    : append.key().flatMap(this::commitOf);
        }
        return Optional.empty();
    }

    Optional<Commit> commitOf(String key) {
        return Optional.ofNullable(keys.get(key));
    }

    Iterable<StreamId> streams() {
        return streams.keySet();
    }

    /// How many events a stream has in the end.
    int version(StreamId stream) {
        var known = streams.get(stream);
        return known == null ? 0 : known.size;
    }

    /// The version of a stream when the log ended at `place`.
    int versionAt(StreamId stream, int place) {
        var known = streams.get(stream);
        return known == null ? 0 : known.upTo(place);
    }

    /// Where a stream got that version; 0 for version 0.
    int placeOf(StreamId stream, int version) {
        var known = streams.get(stream);
        return known == null || version == 0 ? 0 : known.get(version - 1);
    }

    /// The last place at which the stream still had that version.
    int lastPlaceOf(StreamId stream, int version) {
        return version < version(stream) ? placeOf(stream, version + 1) - 1 : size();
    }

    /// The first place after `after` and before `before` whose event `query` means; 0 for none.
    int firstMatch(Query query, long after, int before) {
        int first = before;
        for (var criterion : query.anyOf()) {
            var one = Query.of(criterion);
            if (criterion.tags().isEmpty() && criterion.types().isEmpty()) {
                for (long place = after + 1; place < first; place++) {
                    if (event(Math.toIntExact(place)).matches(one)) {
                        first = Math.toIntExact(place);
                    }
                }
            } else {
                for (var candidates : fewest(criterion)) {
                    first = firstMatch(one, candidates, after, first);
                }
            }
        }
        return first == before ? 0 : first;
    }

    private int firstMatch(Query query, @Nullable Places candidates, long after, int before) {
        if (candidates == null) {
            return before;
        }
        for (int i = candidates.upTo(after); i < candidates.size && candidates.get(i) < before; i++) {
            if (event(candidates.get(i)).matches(query)) {
                return candidates.get(i);
            }
        }
        return before;
    }

    /// Lists that together hold every event of the criterion.
    private List<@Nullable Places> fewest(Criterion criterion) {
        var lists = new ArrayList<@Nullable Places>();
        if (criterion.tags().isEmpty()) {
            criterion.types().forEach(type -> lists.add(types.get(type)));
        } else {
            Places fewest = null;
            for (var tag : criterion.tags()) {
                var tagged = tags.get(tag);
                if (tagged == null) {
                    return List.of();
                }
                fewest = fewest == null || tagged.size < fewest.size ? tagged : fewest;
            }
            lists.add(fewest);
        }
        return lists;
    }
}

package io.leftfold.subscribe;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;

/// The letters of one partition as its owner knows them. Only the first one of a key is ever to be tried.
final class Letters {
    private record Due(Instant at, long position) {}

    private final TreeMap<Long, DeadLetter> byPosition = new TreeMap<>();
    private final Map<String, TreeSet<Long>> byKey = new HashMap<>();
    private final TreeSet<Due> dues =
            new TreeSet<>(Comparator.comparing(Due::at).thenComparingLong(Due::position));

    void set(Collection<DeadLetter> letters) {
        byPosition.clear();
        byKey.clear();
        dues.clear();
        letters.forEach(this::put);
    }

    int size() {
        return byPosition.size();
    }

    boolean has(String key) {
        return byKey.containsKey(key);
    }

    void put(DeadLetter letter) {
        remove(letter.position());
        undue(letter.key());
        byPosition.put(letter.position(), letter);
        byKey.computeIfAbsent(letter.key(), _ -> new TreeSet<>()).add(letter.position());
        due(letter.key());
    }

    void remove(long position) {
        var letter = byPosition.get(position);
        if (letter == null) {
            return;
        }
        undue(letter.key());
        byPosition.remove(position);
        var positions = byKey.get(letter.key());
        if (positions != null && positions.remove(position) && positions.isEmpty()) {
            byKey.remove(letter.key());
        }
        due(letter.key());
    }

    /// The letter that is to be tried now.
    ///
    /// @param longest no letter waits longer than this: where it seems so, the clock was set back
    Optional<DeadLetter> due(Instant now, Duration longest) {
        if (dues.isEmpty()) {
            return Optional.empty();
        }
        var first = dues.getFirst();
        boolean isDue = !first.at().isAfter(now) || first.at().isAfter(now.plus(longest));
        return isDue ? Optional.ofNullable(byPosition.get(first.position())) : Optional.empty();
    }

    /// How long until the next one is due: at least one nanosecond, and at most `longest`.
    long nanosToNext(Instant now, long longest) {
        if (dues.isEmpty()) {
            return longest;
        }
        return Math.min(
                longest, Math.max(1, Duration.between(now, dues.getFirst().at()).toNanos()));
    }

    /// The letter at `position`, if there is one.
    Optional<DeadLetter> at(long position) {
        return Optional.ofNullable(byPosition.get(position));
    }

    private void due(String key) {
        first(key).ifPresent(letter -> dueAt(letter).ifPresent(at -> dues.add(new Due(at, letter.position()))));
    }

    private void undue(String key) {
        first(key).ifPresent(letter -> dueAt(letter).ifPresent(at -> dues.remove(new Due(at, letter.position()))));
    }

    private Optional<DeadLetter> first(String key) {
        var positions = byKey.get(key);
        return positions == null ? Optional.empty() : Optional.ofNullable(byPosition.get(positions.getFirst()));
    }

    private static Optional<Instant> dueAt(DeadLetter letter) {
        return switch (letter.state()) {
            case RETRYING -> Optional.of(letter.dueAt());
            case FOLLOWING, WANTED, UNWANTED -> Optional.of(Instant.MIN);
            case PARKED -> Optional.empty();
        };
    }
}

package io.leftfold.process;

import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/// Which instances of a process a key finds: those that have it and go on, or are compensated, since what comes
/// late is undone there too. The events that say so carry the key as a tag. They are read once, as long as the
/// key is among those asked for last, and then only those that are new. Safe for use by several threads.
final class KeyFinder {
    private static final int KEYS_MAX = 10_000;

    /// @param readTo position up to which the log was read for it
    private record Found(Set<String> instances, long readTo) {}

    private final EventStore store;
    private final UUID log;
    private final String process;
    private final ReentrantLock lock = new ReentrantLock();
    private final Map<Tag, Found> known = new LinkedHashMap<>(16, 0.75f, true);

    KeyFinder(EventStore store, UUID log, String process) {
        this.store = store;
        this.log = log;
        this.process = process;
    }

    /// As of everything that was appended before.
    Set<String> find(String key, String value) {
        var tag = ProcessVersions.tag(process, key, value);
        var before = known(tag);
        var query = Query.tags(tag).and(Query.categories(process));
        var instances = new LinkedHashSet<>(before.instances());
        long readTo = before.readTo();
        boolean isEnd = false;
        while (!isEnd) {
            var page = store.readAll(query, Range.forward().after(readTo));
            for (var event : page.events()) {
                isFound(event, key + ':' + value)
                        .ifPresent(isFound -> note(instances, event.stream().entity(), isFound));
            }
            readTo = page.scannedTo();
            isEnd = page.atEnd();
        }
        var now = new Found(Set.copyOf(instances), readTo);
        remember(tag, now);
        return instances;
    }

    private static void note(Set<String> instances, String instance, boolean isFound) {
        if (isFound) {
            instances.add(instance);
        } else {
            instances.remove(instance);
        }
    }

    /// Whether the key finds the instance from this event on; empty where the event leaves that as it is.
    private Optional<Boolean> isFound(RecordedEvent recorded, String key) {
        return switch (ProcessVersions.CODEC.read(recorded, log).data()) {
            case ProcessEvent.Started e -> isFound(e.change(), key);
            case ProcessEvent.Upgraded e -> isFound(e.change(), key);
            case ProcessEvent.Saw e -> e.change().flatMap(change -> isFound(change, key));
            case ProcessEvent.StepCompleted e -> e.change().flatMap(change -> isFound(change, key));
            case ProcessEvent.CompensationBegun _ -> Optional.of(true);
            case ProcessEvent.Ended e -> Optional.of(e.status() == Status.COMPENSATED);
            case ProcessEvent _ -> Optional.empty();
        };
    }

    private static Optional<Boolean> isFound(Change change, String key) {
        return change.keys().contains(key)
                ? Optional.of(true)
                : Optional.of(false).filter(_ -> change.lost().contains(key));
    }

    private Found known(Tag tag) {
        lock.lock();
        try {
            return known.getOrDefault(tag, new Found(Set.of(), 0));
        } finally {
            lock.unlock();
        }
    }

    private void remember(Tag tag, Found now) {
        lock.lock();
        try {
            known.merge(tag, now, (there, newer) -> newer.readTo() >= there.readTo() ? newer : there);
            if (known.size() > KEYS_MAX) {
                known.remove(known.keySet().iterator().next());
            }
        } finally {
            lock.unlock();
        }
    }
}

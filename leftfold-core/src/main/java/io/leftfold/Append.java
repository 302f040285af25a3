package io.leftfold;

import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Any;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/// Events for one or several streams that are appended together or not at all, and what must hold for it.
///
/// @param key        makes the append happen once; without one the store makes one up
/// @param writes     in the order that their events get positions in; a stream stands in one of them only.
///                   Empty where there is a key that alone is to be recorded
/// @param conditions all must hold
public record Append(Optional<AppendKey> key, List<Write> writes, List<Stated> conditions) {
    public Append {
        writes = List.copyOf(writes);
        conditions = List.copyOf(conditions);
        if (writes.isEmpty() && key.isEmpty()) {
            throw new IllegalArgumentException("an append carries at least one event or a key");
        }
        if (writes.size() > 1
                || writes.size() == 1 && writes.getFirst().events().size() > 1) {
            checkUnique(writes);
        }
    }

    private static void checkUnique(List<Write> writes) {
        var streams = new HashSet<StreamId>();
        var ids = new HashSet<UUID>();
        for (var write : writes) {
            if (!streams.add(write.stream())) {
                throw new IllegalArgumentException("a stream stands once in an append: " + write.stream());
            }
            for (var event : write.events()) {
                if (!ids.add(event.id())) {
                    throw new IllegalArgumentException("two events of one append have the same id: " + event.id());
                }
            }
        }
    }

    /// Events for one stream.
    public static Append to(StreamId stream, ExpectedVersion expected, EventData... events) {
        return to(stream, expected, List.of(events));
    }

    /// Events for one stream.
    public static Append to(StreamId stream, ExpectedVersion expected, List<EventData> events) {
        return new Append(Optional.empty(), List.of(new Write(stream, events)), guard(stream, expected));
    }

    /// Nothing but a key, to be remembered: for a decision that found nothing to do.
    public static Append nothing(AppendKey key) {
        return new Append(Optional.of(key), List.of(), List.of());
    }

    /// This append with events for another stream.
    public Append and(StreamId stream, ExpectedVersion expected, EventData... events) {
        return and(stream, expected, List.of(events));
    }

    /// This append with events for another stream.
    public Append and(StreamId stream, ExpectedVersion expected, List<EventData> events) {
        return new Append(
                key, plus(writes, List.of(new Write(stream, events))), plus(conditions, guard(stream, expected)));
    }

    /// This append under one more condition.
    public Append onlyIf(Stated condition) {
        return new Append(key, writes, plus(conditions, List.of(condition)));
    }

    public Append withKey(AppendKey key) {
        return new Append(Optional.of(key), writes, conditions);
    }

    public Append withKey(String key) {
        return withKey(AppendKey.of(key));
    }

    /// For stores: with a key, made up where there is none, so that an unknown outcome can be settled; and
    /// with the fingerprint worked out, so that no other append waits for that.
    public Append withFullKey(IdSource ids) {
        return withKey(AppendKey.of(
                key.map(AppendKey::value).orElseGet(() -> ids.next().toString()), fingerprint()));
    }

    /// What is compared when the key turns up again: that of the key, else one of streams, types, tags and
    /// payloads. Event ids, metadata and times do not count, since a caller that tries again makes them anew.
    public String fingerprint() {
        return key.map(AppendKey::fingerprint)
                .filter(given -> !given.isEmpty())
                .orElseGet(() -> Fingerprint.of(writes));
    }

    public int eventCount() {
        int count = 0;
        for (var write : writes) {
            count += write.events().size();
        }
        return count;
    }

    /// Bytes of payloads, and characters of metadata and tags.
    public long size() {
        long size = 0;
        for (var write : writes) {
            for (var event : write.events()) {
                size += event.size();
            }
        }
        return size;
    }

    /// @throws TooLargeException if it is beyond one of the [Limits]
    public void checkSize() {
        check("events", eventCount(), Limits.EVENTS_PER_APPEND);
        check("conditions", conditions.size(), Limits.CONDITIONS_PER_APPEND);
        check("bytes of payload, metadata and tags", size(), Limits.APPEND_BYTES);
        for (var write : writes) {
            for (var event : write.events()) {
                check(
                        "bytes in the payload of one event (" + event.type() + ")",
                        event.payload().size(),
                        Limits.PAYLOAD_BYTES);
            }
        }
    }

    private static void check(String what, long actual, long max) {
        if (actual > max) {
            throw new TooLargeException("an append has at most " + max + " " + what + ", not " + actual
                    + "; nothing was written: split it, or keep large content elsewhere and append where it is");
        }
    }

    private static List<Stated> guard(StreamId stream, ExpectedVersion expected) {
        return expected instanceof Any ? List.of() : List.of(new StreamVersion(stream, expected));
    }

    private static <T> List<T> plus(List<T> these, List<T> those) {
        var both = new ArrayList<>(these);
        both.addAll(those);
        return both;
    }
}

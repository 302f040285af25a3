package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Result.Found;
import io.leftfold.tck.history.Result.Refused;
import io.leftfold.tck.history.Result.Seen;
import io.leftfold.tck.history.Result.Unknown;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;

/// A history told by hand. Events are named `a1`: the first letter is the stream, and the name gives id and
/// type; `a1#x` carries the tag `on:x`. Times are small numbers.
final class Story {
    private final List<Entry> entries = new ArrayList<>();
    private final Map<String, Long> positions = new HashMap<>();
    private final Map<String, Long> versions = new HashMap<>();
    private long number;

    /// The final log, in order.
    static Story log(String... events) {
        var story = new Story();
        story.entries.add(new Entry.Opened(1, ""));
        var versions = new HashMap<String, Long>();
        for (var event : events) {
            long version = versions.merge(event.substring(0, 1), 1L, Long::sum);
            story.positions.putIfAbsent(name(event), story.positions.size() + 1L);
            story.versions.putIfAbsent(name(event), version);
        }
        long position = 0;
        versions.clear();
        for (var event : events) {
            position++;
            story.entries.add(new Entry.Logged(new LoggedEvent(
                    position,
                    stream(event),
                    versions.merge(event.substring(0, 1), 1L, Long::sum),
                    id(event),
                    name(event),
                    tags(event))));
        }
        story.entries.add(new Entry.LogEnded(position));
        return story;
    }

    /// A log that is broken in ways in which [#log] cannot be.
    static Story brokenLog(LoggedEvent... events) {
        var story = new Story();
        story.entries.add(new Entry.Opened(1, ""));
        for (var event : events) {
            story.entries.add(new Entry.Logged(event));
        }
        story.entries.add(new Entry.LogEnded(events.length));
        return story;
    }

    static LoggedEvent at(long position, long version, String event) {
        return new LoggedEvent(position, stream(event), version, id(event), name(event), tags(event));
    }

    List<Entry> entries() {
        return entries;
    }

    History end() {
        return History.of(entries);
    }

    // Appends.

    /// Acknowledged with what the log says of its events.
    Story done(long from, long to, String... events) {
        return done(from, to, If.NOTHING, events);
    }

    Story done(long from, long to, If conditions, String... events) {
        var reached = new HashMap<StreamId, Long>();
        for (var event : events) {
            reached.merge(stream(event), versions.getOrDefault(name(event), 1L), Math::max);
        }
        return told(
                from,
                to,
                conditions,
                new Done(
                        positions.getOrDefault(name(events[0]), 1L),
                        positions.getOrDefault(name(events[events.length - 1]), 1L),
                        reached),
                events);
    }

    Story told(long from, long to, If conditions, Result result, String... events) {
        return operation(from, to, append(conditions, events), result);
    }

    /// Never returned.
    Story open(long from, String... events) {
        return open(from, If.NOTHING, events);
    }

    Story open(long from, If conditions, String... events) {
        number++;
        entries.add(new Entry.Invoked(number, "client", from, append(conditions, events)));
        return this;
    }

    /// Returned, and its outcome is not known.
    Story unknown(long from, long to, If conditions, String... events) {
        return told(from, to, conditions, new Unknown("the connection broke"), events);
    }

    Story failed(long from, long to, String code, If conditions, String... events) {
        return told(from, to, conditions, new Failed(code, ""), events);
    }

    /// Refused by the last condition.
    Story refused(long from, long to, If conditions, long met, String... events) {
        return refused(from, to, conditions, conditions.stated().getLast(), met, events);
    }

    Story refused(long from, long to, If conditions, AppendCondition by, long met, String... events) {
        return told(from, to, conditions, new Refused(by, met), events);
    }

    /// What an append states besides its events.
    record If(Optional<String> key, String body, List<Stated> stated) {
        static final If NOTHING = new If(Optional.empty(), "", List.of());

        static If version(String stream, long version) {
            return NOTHING.andVersion(stream, version);
        }

        static If none(String tag, long after) {
            return new If(Optional.empty(), "", List.of(new NoneMatching(on(tag), after)));
        }

        static If key(String key, String body) {
            return new If(Optional.of(key), body, List.of());
        }

        If andVersion(String stream, long version) {
            return and(new StreamVersion(Story.stream(stream), version == 0 ? new NoStream() : new Exactly(version)));
        }

        If and(Stated condition) {
            var more = new ArrayList<>(stated);
            more.add(condition);
            return new If(key, body, more);
        }
    }

    // Reads.

    /// Found these events of a stream after a version, up to its version then.
    Story read(long from, long to, String stream, long after, long head, String... events) {
        return operation(
                from,
                to,
                new Call.ReadStream(stream(stream), after, true, 100),
                new Found(seen(events), Math.max(head, Math.min(after, head)), head, true));
    }

    Story readLog(long from, long to, long after, long head, String... events) {
        return readLog(from, to, Query.ALL, after, head, events);
    }

    Story readLog(long from, long to, Query query, long after, long head, String... events) {
        return operation(
                from, to, new Call.ReadLog(query, after, true, 100), new Found(seen(events), head, head, true));
    }

    Story operation(long from, long to, Call call, Result result) {
        number++;
        entries.add(new Entry.Invoked(number, "client", from, call));
        entries.add(new Entry.Returned(number, to, result));
        return this;
    }

    private List<Seen> seen(String... events) {
        return Arrays.stream(events)
                .map(event -> new Seen(
                        positions.getOrDefault(name(event), 99L), versions.getOrDefault(name(event), 1L), id(event)))
                .toList();
    }

    // Subscriptions and read models.

    Story run(int run) {
        entries.add(new Entry.Opened(run, ""));
        return this;
    }

    Story subscribed(Delivery delivery, long after) {
        return subscribed(delivery, Query.ALL, after);
    }

    Story subscribed(Delivery delivery, Query query, long after) {
        entries.add(new Entry.Subscribed("s", 1_000, query, after, delivery));
        return this;
    }

    /// Gets each and finishes it.
    Story handled(String... events) {
        for (var event : events) {
            got(event);
            finished(event);
        }
        return this;
    }

    Story got(String event) {
        return got(1_000, event, positions.getOrDefault(name(event), 99L), versions.getOrDefault(name(event), 1L));
    }

    Story got(long at, String event, long position, long version) {
        entries.add(new Entry.Delivered("s", at, position, stream(event), version, id(event)));
        return this;
    }

    Story finished(String event) {
        entries.add(new Entry.Finished("s", 1_000, positions.getOrDefault(name(event), 99L)));
        return this;
    }

    Story saved(long position) {
        entries.add(new Entry.Checkpointed("s", 1_000, position));
        return this;
    }

    /// A read model with a row per stream; `applied` names events, as often as they were applied.
    Story model(Delivery delivery, long position, Map<String, String> rows, String... applied) {
        return model(delivery, Query.ALL, position, rows, applied);
    }

    Story model(Delivery delivery, Query query, long position, Map<String, String> rows, String... applied) {
        var counts = new HashMap<UUID, Long>();
        for (var event : applied) {
            counts.merge(id(event), 1L, Long::sum);
        }
        entries.add(new Entry.Modelled("m", 1_000, position, query, delivery, Fold.VERSIONS, counts, rows));
        return this;
    }

    // Names.

    static Query on(String tag) {
        return Query.tags(Tag.of("on", tag));
    }

    static StreamId stream(String event) {
        return StreamId.of("s", event.substring(0, 1));
    }

    static UUID id(String event) {
        return UUID.nameUUIDFromBytes(name(event).getBytes(StandardCharsets.UTF_8));
    }

    private static String name(String event) {
        return event.split("#", 2)[0];
    }

    private static Set<Tag> tags(String event) {
        return event.contains("#") ? Set.of(Tag.of("on", event.split("#", 2)[1])) : Set.of();
    }

    /// Neighbouring events of one stream make one write.
    private static Call.Append append(If conditions, String... events) {
        var byStream = new LinkedHashMap<StreamId, List<NewEvent>>();
        for (var event : events) {
            byStream.computeIfAbsent(stream(event), ignored -> new ArrayList<>())
                    .add(new NewEvent(id(event), name(event), tags(event)));
        }
        return new Call.Append(
                conditions.key(),
                conditions.body(),
                byStream.entrySet().stream()
                        .map(written -> new Call.Written(written.getKey(), written.getValue()))
                        .toList(),
                conditions.stated());
    }
}

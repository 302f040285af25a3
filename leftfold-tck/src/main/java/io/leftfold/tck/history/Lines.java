package io.leftfold.tck.history;

import io.leftfold.AppendCondition;
import io.leftfold.AppendCondition.EventIdUnused;
import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendCondition.Stated;
import io.leftfold.AppendCondition.StreamOpen;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.Criterion;
import io.leftfold.ExpectedVersion;
import io.leftfold.ExpectedVersion.Any;
import io.leftfold.ExpectedVersion.Exactly;
import io.leftfold.ExpectedVersion.NoStream;
import io.leftfold.Query;
import io.leftfold.StreamId;
import io.leftfold.Tag;
import io.leftfold.tck.history.Call.Written;
import io.leftfold.tck.history.Entry.Checkpointed;
import io.leftfold.tck.history.Entry.Delivered;
import io.leftfold.tck.history.Entry.Finished;
import io.leftfold.tck.history.Entry.Invoked;
import io.leftfold.tck.history.Entry.LogEnded;
import io.leftfold.tck.history.Entry.Logged;
import io.leftfold.tck.history.Entry.Modelled;
import io.leftfold.tck.history.Entry.Opened;
import io.leftfold.tck.history.Entry.Returned;
import io.leftfold.tck.history.Entry.Subscribed;
import io.leftfold.tck.history.Result.Done;
import io.leftfold.tck.history.Result.Failed;
import io.leftfold.tck.history.Result.Found;
import io.leftfold.tck.history.Result.Refused;
import io.leftfold.tck.history.Result.Seen;
import io.leftfold.tck.history.Result.Unknown;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Collectors;

/// The written form of entries, see [HistoryWriter] for its description. Version 1.
final class Lines {
    static final int VERSION = 1;

    private Lines() {}

    static String write(Entry entry) {
        var out = new StringBuilder(200);
        Json.write(tree(entry), out);
        return out.toString();
    }

    /// @throws IllegalArgumentException if it is not an entry of a version known here
    static Entry read(String line) {
        var fields = Fields.of("a line", Json.parse(line));
        if (fields.has("history")) {
            int version = fields.small("history");
            if (version != VERSION) {
                throw new IllegalArgumentException("the history is written in version " + version + ", this reads "
                        + VERSION + ": use a newer leftfold-tck");
            }
            return fields.end(new Opened(fields.small("run"), fields.text("note")));
        }
        var kind = fields.text("is");
        return switch (kind) {
            case "invoke" ->
                fields.end(new Invoked(
                        fields.number("operation"), fields.text("process"), fields.number("at"), call(fields)));
            case "return" -> fields.end(new Returned(fields.number("operation"), fields.number("at"), result(fields)));
            case "subscribe" ->
                fields.end(new Subscribed(
                        fields.text("subscription"),
                        fields.number("at"),
                        query(fields),
                        fields.number("after"),
                        delivery(fields)));
            case "deliver" ->
                fields.end(new Delivered(
                        fields.text("subscription"),
                        fields.number("at"),
                        fields.number("position"),
                        stream(fields),
                        fields.number("version"),
                        fields.id("id")));
            case "finish" ->
                fields.end(new Finished(fields.text("subscription"), fields.number("at"), fields.number("position")));
            case "checkpoint" ->
                fields.end(
                        new Checkpointed(fields.text("subscription"), fields.number("at"), fields.number("position")));
            case "model" -> fields.end(model(fields));
            case "event" ->
                fields.end(new Logged(new LoggedEvent(
                        fields.number("position"),
                        stream(fields),
                        fields.number("version"),
                        fields.id("id"),
                        fields.text("type"),
                        tags(fields))));
            case "end-of-log" -> fields.end(new LogEnded(fields.number("head")));
            default -> throw new IllegalArgumentException("no entry is a \"" + kind + "\"");
        };
    }

    private static Map<String, Object> tree(Entry entry) {
        var tree = new LinkedHashMap<String, Object>();
        switch (entry) {
            case Opened(int run, var note) -> {
                tree.put("history", (long) VERSION);
                tree.put("run", (long) run);
                tree.put("note", note);
            }
            case Invoked(long operation, var process, long at, var call) -> {
                tree.put("is", "invoke");
                tree.put("operation", operation);
                tree.put("process", process);
                tree.put("at", at);
                put(tree, call);
            }
            case Returned(long operation, long at, var result) -> {
                tree.put("is", "return");
                tree.put("operation", operation);
                tree.put("at", at);
                put(tree, result);
            }
            case Subscribed(var subscription, long at, var query, long after, var delivery) -> {
                tree.put("is", "subscribe");
                tree.put("subscription", subscription);
                tree.put("at", at);
                tree.put("query", tree(query));
                tree.put("after", after);
                tree.put("delivery", name(delivery));
            }
            case Delivered(var subscription, long at, long position, var stream, long version, var id) -> {
                tree.put("is", "deliver");
                tree.put("subscription", subscription);
                tree.put("at", at);
                tree.put("position", position);
                tree.put("stream", stream.toString());
                tree.put("version", version);
                tree.put("id", id.toString());
            }
            case Finished(var subscription, long at, long position) -> {
                tree.put("is", "finish");
                tree.put("subscription", subscription);
                tree.put("at", at);
                tree.put("position", position);
            }
            case Checkpointed(var subscription, long at, long position) -> {
                tree.put("is", "checkpoint");
                tree.put("subscription", subscription);
                tree.put("at", at);
                tree.put("position", position);
            }
            case Modelled modelled -> put(tree, modelled);
            case Logged(var event) -> {
                tree.put("is", "event");
                tree.put("position", event.position());
                tree.put("stream", event.stream().toString());
                tree.put("version", event.version());
                tree.put("id", event.id().toString());
                tree.put("type", event.type());
                tree.put("tags", tree(event.tags()));
            }
            case LogEnded(long head) -> {
                tree.put("is", "end-of-log");
                tree.put("head", head);
            }
        }
        return tree;
    }

    private static void put(Map<String, Object> tree, Call call) {
        switch (call) {
            case Call.Append(var key, var body, var writes, var conditions) -> {
                var append = new LinkedHashMap<String, Object>();
                key.ifPresent(value -> append.put("key", value));
                append.put("body", body);
                append.put("writes", writes.stream().map(Lines::tree).toList());
                append.put("conditions", conditions.stream().map(Lines::tree).toList());
                tree.put("append", append);
            }
            case Call.ReadStream(var stream, long after, boolean forward, int limit) ->
                tree.put("read", Map.of("stream", stream.toString(), "after", after, "forward", forward, "limit", (long)
                        limit));
            case Call.ReadLog(var query, long after, boolean forward, int limit) ->
                tree.put("read-log", Map.of("query", tree(query), "after", after, "forward", forward, "limit", (long)
                        limit));
        }
    }

    private static Call call(Fields fields) {
        if (fields.has("append")) {
            var append = fields.object("append");
            return append.end(new Call.Append(
                    append.has("key") ? Optional.of(append.text("key")) : Optional.empty(),
                    append.text("body"),
                    append.list("writes", Lines::written),
                    append.list("conditions", Lines::stated)));
        }
        if (fields.has("read")) {
            var read = fields.object("read");
            return read.end(new Call.ReadStream(
                    stream(read), read.number("after"), read.truth("forward"), read.small("limit")));
        }
        var read = fields.object("read-log");
        return read.end(
                new Call.ReadLog(query(read), read.number("after"), read.truth("forward"), read.small("limit")));
    }

    private static Map<String, Object> tree(Written written) {
        return Map.of(
                "stream",
                written.stream().toString(),
                "events",
                written.events().stream()
                        .map(event ->
                                Map.of("id", event.id().toString(), "type", event.type(), "tags", tree(event.tags())))
                        .toList());
    }

    private static Written written(Object value) {
        var fields = Fields.of("a write", value);
        return fields.end(new Written(stream(fields), fields.list("events", event -> {
            var one = Fields.of("an event", event);
            return one.end(new NewEvent(one.id("id"), one.text("type"), tags(one)));
        })));
    }

    private static void put(Map<String, Object> tree, Result result) {
        switch (result) {
            case Done(long first, long last, var versions) -> {
                var byName = new TreeMap<String, Object>();
                versions.forEach((stream, version) -> byName.put(stream.toString(), version));
                tree.put("done", Map.of("first", first, "last", last, "versions", byName));
            }
            case Refused(var condition, long met) ->
                tree.put("refused", Map.of("condition", tree(condition), "met", met));
            case Found(var events, long scannedTo, long head, boolean atEnd) ->
                tree.put(
                        "found",
                        Map.of(
                                "events",
                                events.stream()
                                        .map(seen -> Map.of(
                                                "position",
                                                seen.position(),
                                                "version",
                                                seen.version(),
                                                "id",
                                                seen.id().toString()))
                                        .toList(),
                                "scannedTo",
                                scannedTo,
                                "head",
                                head,
                                "atEnd",
                                atEnd));
            case Failed(var code, var message) -> tree.put("failed", Map.of("code", code, "message", message));
            case Unknown(var reason) -> tree.put("unknown", reason);
        }
    }

    private static Result result(Fields fields) {
        if (fields.has("done")) {
            var done = fields.object("done");
            var versions = new HashMap<StreamId, Long>();
            var byName = done.object("versions");
            byName.rest().forEach((stream, version) -> versions.put(StreamId.parse(stream), number(stream, version)));
            return done.end(new Done(done.number("first"), done.number("last"), versions));
        }
        if (fields.has("refused")) {
            var refused = fields.object("refused");
            return refused.end(new Refused(condition(refused.object("condition")), refused.number("met")));
        }
        if (fields.has("found")) {
            var found = fields.object("found");
            return found.end(new Found(
                    found.list("events", event -> {
                        var seen = Fields.of("an event", event);
                        return seen.end(new Seen(seen.number("position"), seen.number("version"), seen.id("id")));
                    }),
                    found.number("scannedTo"),
                    found.number("head"),
                    found.truth("atEnd")));
        }
        if (fields.has("failed")) {
            var failed = fields.object("failed");
            return failed.end(new Failed(failed.text("code"), failed.text("message")));
        }
        return new Unknown(fields.text("unknown"));
    }

    private static Map<String, Object> tree(AppendCondition condition) {
        return switch (condition) {
            case StreamVersion(var stream, var expected) ->
                Map.of(
                        "stream",
                        stream.toString(),
                        "version",
                        switch (expected) {
                            case Any ignored -> "any";
                            case NoStream ignored -> "none";
                            case Exactly(long version) -> version;
                        });
            case NoneMatching(var query, long after) -> Map.of("none", tree(query), "after", after);
            case StreamOpen(var stream) -> Map.of("open", stream.toString());
            case EventIdUnused(var id) -> Map.of("unused", id.toString());
        };
    }

    private static Stated stated(Object value) {
        if (condition(Fields.of("a condition", value)) instanceof Stated stated) {
            return stated;
        }
        throw new IllegalArgumentException("an append cannot state the condition " + value);
    }

    private static AppendCondition condition(Fields fields) {
        if (fields.has("stream")) {
            return fields.end(new StreamVersion(stream(fields), expected(fields)));
        }
        if (fields.has("none")) {
            return fields.end(
                    new NoneMatching(new Query(fields.list("none", Lines::criterion)), fields.number("after")));
        }
        if (fields.has("open")) {
            return fields.end(new StreamOpen(StreamId.parse(fields.text("open"))));
        }
        return fields.end(new EventIdUnused(fields.id("unused")));
    }

    private static ExpectedVersion expected(Fields fields) {
        return switch (fields.any("version")) {
            case Long version -> new Exactly(version);
            case String text when text.equals("any") -> new Any();
            case String text when text.equals("none") -> new NoStream();
            case Object other -> throw new IllegalArgumentException("no version is expected like this: " + other);
        };
    }

    private static List<Object> tree(Query query) {
        var criteria = new ArrayList<>();
        for (var criterion : query.anyOf()) {
            var tree = new LinkedHashMap<String, Object>();
            put(tree, "types", criterion.types());
            put(tree, "tags", criterion.tags().stream().map(Tag::toString).collect(Collectors.toSet()));
            put(tree, "categories", criterion.categories());
            criteria.add(tree);
        }
        return criteria;
    }

    private static void put(Map<String, Object> tree, String name, Set<String> terms) {
        if (!terms.isEmpty()) {
            tree.put(name, terms.stream().sorted().toList());
        }
    }

    private static Query query(Fields fields) {
        return new Query(fields.list("query", Lines::criterion));
    }

    private static Criterion criterion(Object value) {
        var fields = Fields.of("a criterion", value);
        return fields.end(Criterion.ANY
                .withTypes(terms(fields, "types"))
                .withTags(terms(fields, "tags").stream().map(Tag::parse).collect(Collectors.toSet()))
                .withCategories(terms(fields, "categories")));
    }

    private static Set<String> terms(Fields fields, String name) {
        return fields.has(name) ? Set.copyOf(fields.list(name, value -> text(name, value))) : Set.of();
    }

    private static List<String> tree(Set<Tag> tags) {
        return tags.stream().map(Tag::toString).sorted().toList();
    }

    private static Set<Tag> tags(Fields fields) {
        return Set.copyOf(fields.list("tags", value -> Tag.parse(text("tags", value))));
    }

    private static StreamId stream(Fields fields) {
        return StreamId.parse(fields.text("stream"));
    }

    private static void put(Map<String, Object> tree, Modelled modelled) {
        tree.put("is", "model");
        tree.put("model", modelled.model());
        tree.put("at", modelled.at());
        tree.put("position", modelled.position());
        tree.put("query", tree(modelled.query()));
        tree.put("delivery", name(modelled.delivery()));
        tree.put("fold", modelled.fold());
        var applied = new TreeMap<String, Object>();
        modelled.applied().forEach((id, count) -> applied.put(id.toString(), count));
        tree.put("applied", applied);
        tree.put("rows", new TreeMap<>(modelled.rows()));
    }

    private static Modelled model(Fields fields) {
        var applied = new HashMap<UUID, Long>();
        var rows = new HashMap<String, String>();
        fields.object("applied")
                .rest()
                .forEach((id, count) -> applied.put(Fields.id("applied", id), number(id, count)));
        fields.object("rows").rest().forEach((row, value) -> rows.put(row, text(row, value)));
        return new Modelled(
                fields.text("model"),
                fields.number("at"),
                fields.number("position"),
                query(fields),
                delivery(fields),
                fields.text("fold"),
                applied,
                rows);
    }

    private static String name(Delivery delivery) {
        return switch (delivery) {
            case EXACTLY_ONCE -> "exactly-once";
            case AT_LEAST_ONCE -> "at-least-once";
        };
    }

    private static Delivery delivery(Fields fields) {
        var name = fields.text("delivery");
        for (var delivery : Delivery.values()) {
            if (name(delivery).equals(name)) {
                return delivery;
            }
        }
        throw new IllegalArgumentException("there is no delivery " + name);
    }

    private static long number(String name, Object value) {
        if (value instanceof Long number) {
            return number;
        }
        throw new IllegalArgumentException("\"" + name + "\" is not a number: " + value);
    }

    private static String text(String name, Object value) {
        if (value instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("\"" + name + "\" is not a string: " + value);
    }
}

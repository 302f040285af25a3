package io.leftfold.diff;

import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.EventData;
import io.leftfold.LeftfoldException;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.Decision;
import io.leftfold.diff.Difference.Change;
import io.leftfold.diff.Difference.Kind;
import io.leftfold.json.JsonCodec;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.IntStream;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Lets today's code decide a command, and compares that with what it came to then.
final class Judge<C, S, E> {
    /// What was decided on, as a difference tells it.
    record Place(Optional<StreamId> stream, long version, long position, long line) {}

    private record Verdict(Kind kind, String now, List<Change> changes) {
        static Verdict of(Kind kind, String now) {
            return new Verdict(kind, now, List.of());
        }
    }

    private final Subject<C, S, E> subject;
    private final UUID log;
    private final Tally tally;

    Judge(Subject<C, S, E> subject, UUID log, Tally tally) {
        this.subject = subject;
        this.log = log;
        this.tally = tally;
    }

    void decide(C command, S state, Then then, Place place) {
        tally.commands++;
        Optional<Verdict> verdict;
        try {
            verdict = compare(subject.model().decider().decide(command, state), then, place);
        } catch (UndecodableException e) {
            verdict = Optional.of(Verdict.of(Kind.UNDECODABLE, reason(e)));
        } catch (RuntimeException | AssertionError | StackOverflowError e) {
            verdict = Optional.of(Verdict.of(Kind.FAILED, reason(e)));
        }
        verdict.ifPresent(differs -> tally.add(new Difference(
                differs.kind,
                subject.name(),
                place.stream.or(then::stream),
                place.version,
                place.position,
                name(command),
                place.line,
                then.shown(),
                differs.now,
                differs.changes)));
    }

    /// Something that kept a command from being decided.
    void add(Kind kind, Place place, String command, String was, String now) {
        tally.add(new Difference(
                kind,
                subject.name(),
                place.stream,
                place.version,
                place.position,
                command,
                place.line,
                was,
                now,
                List.of()));
    }

    /// A recorded command; empty where it cannot be decided again, which is a difference then.
    ///
    /// @param events those that the log has where the file says that its own are
    Optional<C> command(Asked asked, List<RecordedEvent> events, Place place) {
        if (!asked.isAppended(events)) {
            add(Kind.FAILED, place, asked.type(), "", "its events are not where the file says: it is of another log");
            return Optional.empty();
        }
        try {
            return Optional.of(asked.decode(subject.commands().orElseThrow()));
        } catch (RuntimeException failure) {
            add(kindOf(failure), place, asked.type(), asked.then(events).shown(), reason(failure));
            return Optional.empty();
        }
    }

    /// @throws LeftfoldException the failure itself, where the store failed and not today's code
    static Kind kindOf(Throwable failure) {
        if (failure instanceof LeftfoldException ofTheStore && !(failure instanceof UndecodableException)) {
            throw ofTheStore;
        }
        return failure instanceof UndecodableException ? Kind.UNDECODABLE : Kind.FAILED;
    }

    static String reason(Throwable failure) {
        return failure instanceof UndecodableException ? String.valueOf(failure.getMessage()) : failure.toString();
    }

    private static String name(Object command) {
        return command.getClass().getSimpleName();
    }

    private Optional<Verdict> compare(Decision<E> now, Then then, Place place) {
        return switch (then) {
            case Then.Accepted(var events) ->
                switch (now) {
                    case Decision.Accepted<E>(var others) -> compare(events, others, place);
                    case Decision.Refused<E>(var code, var _) ->
                        Optional.of(Verdict.of(Kind.ACCEPTED_NOW_REFUSED, Then.refused(code)));
                };
            case Then.Refused(var before) ->
                switch (now) {
                    case Decision.Accepted<E>(var events) ->
                        Optional.of(Verdict.of(
                                Kind.REFUSED_NOW_ACCEPTED,
                                Then.shown(events.stream()
                                        .map(event -> encode(event, place, new UUID(0, 0))
                                                .type())
                                        .toList())));
                    case Decision.Refused<E>(var code, var _) ->
                        code.equals(before)
                                ? Optional.empty()
                                : Optional.of(Verdict.of(Kind.OTHER_REFUSAL, Then.refused(code)));
                };
        };
    }

    private Optional<Verdict> compare(List<RecordedEvent> then, List<E> now, Place place) {
        var ids = IntStream.range(0, now.size())
                .mapToObj(i -> i < then.size() ? then.get(i).id() : new UUID(0, 0))
                .toList();
        var events = IntStream.range(0, now.size())
                .mapToObj(i -> encode(now.get(i), place, ids.get(i)))
                .toList();
        if (isSame(then, now, events, place)) {
            return Optional.empty();
        }
        var old = then.stream().map(this::asToday).toList();
        var types = events.stream().map(EventData::type).toList();
        if (!types.equals(old.stream().map(EncodedEvent::type).toList())) {
            return Optional.of(Verdict.of(Kind.OTHER_EVENTS, Then.shown(types)));
        }
        for (int i = 0; i < then.size(); i++) {
            var target = stream(now.get(i), place);
            if (!target.equals(then.get(i).stream())) {
                return Optional.of(Verdict.of(Kind.OTHER_EVENTS, types.get(i) + " in " + target));
            }
        }
        var changes = new ArrayList<Change>();
        for (int i = 0; i < then.size(); i++) {
            var name = types.get(i) + (types.size() == 1 ? "" : "[" + i + "]");
            changes.addAll(data(name, then.get(i), old.get(i), now.get(i), events.get(i)));
            changes.addAll(Trees.changes(
                    name + " tags",
                    Trees.of(then.get(i).tags().stream().map(Object::toString).toList()),
                    Trees.of(events.get(i).tags().stream().map(Object::toString).toList())));
            var occurredAt = then.get(i).occurredAt();
            events.get(i)
                    .occurredAt()
                    .filter(at -> !at.equals(occurredAt))
                    .ifPresent(at ->
                            changes.addAll(Trees.changes(name + " occurredAt", Trees.of(occurredAt), Trees.of(at))));
        }
        return changes.isEmpty()
                ? Optional.empty()
                : Optional.of(new Verdict(Kind.OTHER_DATA, Then.shown(types), changes));
    }

    /// Whether these are the same to the byte, as most are: to find out how two differ takes ten times as long.
    private boolean isSame(List<RecordedEvent> then, List<E> now, List<EventData> today, Place place) {
        return then.size() == now.size()
                && IntStream.range(0, now.size())
                        .allMatch(i -> isSame(then.get(i), today.get(i))
                                && stream(now.get(i), place).equals(then.get(i).stream()));
    }

    private static boolean isSame(RecordedEvent then, EventData today) {
        return today.type().equals(then.type())
                && today.schemaVersion() == then.schemaVersion()
                && today.payload().equals(then.payload())
                && today.tags().equals(then.tags())
                && today.occurredAt().orElse(then.occurredAt()).equals(then.occurredAt());
    }

    /// An old version, or one under an old name, as it would be written today: that alone makes no other decision.
    private EncodedEvent asToday(RecordedEvent event) {
        var stored = new EncodedEvent(event.type(), event.schemaVersion(), event.payload());
        var context = CodecContext.of(log, event.stream(), event.id());
        var codec = subject.model().codec();
        var today = codec.encode(codec.decode(stored, context), context);
        return today.type().equals(stored.type()) && today.schemaVersion() == stored.schemaVersion() ? stored : today;
    }

    private List<Change> data(String name, RecordedEvent then, EncodedEvent old, E now, EventData today) {
        var was = json(old);
        var is = json(new EncodedEvent(today.type(), today.schemaVersion(), today.payload()));
        if (was.isPresent() && is.isPresent()) {
            return Trees.changes(name, was.get(), is.get());
        }
        // The bytes of other codecs may differ for the same event: those of one that encrypts, for example.
        var decoded = subject.model().codec().read(then, log).data();
        if (decoded.equals(now)) {
            return List.of();
        }
        var changes = Trees.changes(name, Trees.of(decoded), Trees.of(now));
        return changes.isEmpty() ? List.of(new Change(name, Optional.empty(), Optional.empty())) : changes;
    }

    private static Optional<JsonNode> json(EncodedEvent event) {
        if (!event.payload().codec().equals(JsonCodec.NAME)) {
            return Optional.empty();
        }
        try {
            return Optional.of(Trees.JSON.readTree(event.payload().bytes()));
        } catch (JacksonException notJson) {
            return Optional.empty();
        }
    }

    private EventData encode(E event, Place place, UUID id) {
        var model = subject.model();
        var data = model.codec()
                .write(event, id, log, stream(event, place))
                .withTags(model.tags().apply(event));
        return model.occurredAt().apply(event).map(data::withOccurredAt).orElse(data);
    }

    private StreamId stream(E event, Place place) {
        return switch (subject.model()) {
            case Aggregate<C, S, E> _ -> place.stream.orElseThrow();
            case Boundary<C, S, E> boundary -> boundary.stream().apply(event);
        };
    }
}

package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.UndecodableException;
import io.leftfold.decide.Outcome;
import io.leftfold.process.ProcessCommand.Bring;
import io.leftfold.process.ProcessCommand.See;
import io.leftfold.process.ProcessDefinition.Route;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/// Brings events of the application to the instances of one process that are to see them, each once and in the
/// order of the log. Safe for use by several threads.
///
/// A key finds an instance only after the event that has brought it. Where that one was late, because it was a
/// letter or was deferred, those behind it have found nobody: they are brought then, see [#lookOn].
final class Router {
    /// As many as a batch may have.
    private static final int DECODED_MAX = 10_000;

    private final Instances instances;
    private final ProcessVersions process;
    private final KeyFinder keys;
    private final boolean isConcurrent;
    private final Map<Long, Seen> decoded = new ConcurrentHashMap<>();

    /// Not known before its subscription is.
    private volatile LongSupplier handledTo = () -> Long.MAX_VALUE;

    Router(Instances instances, ProcessVersions process) {
        this.instances = instances;
        this.process = process;
        this.keys = new KeyFinder(instances.store(), instances.log(), process.name());
        this.isConcurrent = routes().allMatch(route -> route.key().isEmpty())
                && process.codecs().size() == 1
                && isOneIdEach();
    }

    private Stream<Route> routes() {
        return process.all().stream()
                .flatMap(definition -> definition.parts().routes().values().stream())
                .flatMap(routes -> routes.stream());
    }

    /// Whether for each class of events it is one function that says whom they are for: what has two ids would
    /// have to be in the order of both.
    private boolean isOneIdEach() {
        var sources = new HashMap<Class<?>, Set<Object>>();
        process.newest()
                .parts()
                .starts()
                .forEach((event, start) ->
                        sources.computeIfAbsent(event, _ -> new HashSet<>()).add(start.source()));
        for (var definition : process.all()) {
            definition
                    .parts()
                    .routes()
                    .forEach((event, routes) -> routes.forEach(route ->
                            sources.computeIfAbsent(event, _ -> new HashSet<>()).add(route.source())));
        }
        return sources.values().stream().allMatch(some -> some.size() == 1);
    }

    Query query() {
        return process.codecs().stream()
                .map(codec -> codec.query())
                .reduce(Query::or)
                .orElseThrow();
    }

    /// Whether events of different [#key] may be brought at once.
    boolean isConcurrent() {
        return isConcurrent;
    }

    /// Up to where events were brought or have become letters.
    void handledTo(LongSupplier position) {
        handledTo = position;
    }

    /// The instance that it is for, where an id says so, so that what follows for that one waits for it.
    String key(RecordedEvent recorded) {
        try {
            var seen = read(recorded);
            if (decoded.size() >= DECODED_MAX) {
                decoded.clear();
            }
            decoded.put(recorded.position(), seen);
            var ids = ids(seen);
            return ids.isEmpty() ? recorded.stream().toString() : ids.iterator().next();
        } catch (RuntimeException fault) {
            // Where it is handled it is said what is wrong with it.
            return recorded.stream().toString();
        }
    }

    void handle(RecordedEvent recorded) {
        if (recorded.isAboutStream()) {
            return;
        }
        long position = recorded.position();
        var known = decoded.remove(position);
        var seen = known == null ? read(recorded) : known;
        long to = handledTo.getAsLong();
        var found = new LinkedHashSet<>(ids(seen));
        keys(seen).forEach(key -> found.addAll(keys.find(key.name(), key.value())));
        for (var instance : found) {
            var outcome = bring(instance, recorded, seen, "");
            if (position <= to) {
                lookOn(instance, outcome, position, to);
            }
        }
    }

    /// Brings an event that was deferred.
    ///
    /// @param again makes it another time
    void bring(String instance, RecordedEvent recorded, String again) {
        var outcome = bring(instance, recorded, read(recorded), again);
        lookOn(instance, outcome, recorded.position(), instances.store().log().head());
    }

    private Outcome bring(String instance, RecordedEvent recorded, Seen seen, String again) {
        var what = recorded.id() + again;
        var see = new See(instance, seen, recorded.id(), recorded.type(), recorded.stream(), recorded.position());
        var command = again.isEmpty() ? see : new Bring(new Deferral(recorded.position(), ""), see);
        return instances.tell(process, instance, command, "see/" + what);
    }

    /// Where an event that came late has begun an instance or has brought it keys, brings it those behind the
    /// event that would have found it; what it has seen already changes nothing.
    private void lookOn(String instance, Outcome late, long after, long to) {
        // Where each event has one id, those behind a letter wait for it.
        if (isConcurrent || !hasBroughtKeys(late)) {
            return;
        }
        var its = instances.at(process, instance, new AsOf.Latest()).keys();
        long scanned = after;
        boolean isEnd = false;
        while (!isEnd && scanned < to) {
            var page = instances.store().readAll(query(), Range.forward().after(scanned));
            for (var recorded : page.events()) {
                var seen = recorded.position() <= to ? readIfItCanBe(recorded) : Optional.<Seen>empty();
                if (seen.isPresent() && concerns(seen.get(), instance, its)) {
                    bring(instance, recorded, seen.get(), "");
                    its = instances.at(process, instance, new AsOf.Latest()).keys();
                }
            }
            scanned = page.scannedTo();
            isEnd = page.atEnd();
        }
    }

    private boolean hasBroughtKeys(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Refused _ -> false;
            case Outcome.Accepted(long position, long events) ->
                instances
                        .store()
                        .readAll(
                                Query.categories(process.name()),
                                Range.forward().after(position - events).limit((int) Math.max(1, events)))
                        .events()
                        .stream()
                        .filter(event -> event.position() <= position)
                        .map(event -> ProcessVersions.CODEC
                                .read(event, instances.log())
                                .data())
                        .anyMatch(Router::bringsKeys);
        };
    }

    private static boolean bringsKeys(ProcessEvent event) {
        return switch (event) {
            case ProcessEvent.Started _ -> true;
            case ProcessEvent.Saw e ->
                e.change().filter(change -> !change.keys().isEmpty()).isPresent();
            case ProcessEvent _ -> false;
        };
    }

    private boolean concerns(Seen seen, String instance, Set<String> its) {
        return ids(seen).contains(instance)
                || keys(seen).stream().anyMatch(key -> its.contains(key.name() + ':' + key.value()));
    }

    private Seen read(RecordedEvent recorded) {
        return Seen.read(recorded, process, instances.log());
    }

    /// What cannot be read is a letter, and is brought when it can be.
    private Optional<Seen> readIfItCanBe(RecordedEvent recorded) {
        try {
            return recorded.isAboutStream() ? Optional.empty() : Optional.of(read(recorded));
        } catch (UndecodableException letter) {
            return Optional.empty();
        }
    }

    private record Key(String name, String value) {}

    /// Those by which any version looks for instances.
    private Set<Key> keys(Seen seen) {
        var found = new LinkedHashSet<Key>();
        for (var definition : process.all()) {
            seen.by(definition)
                    .ifPresent(event -> definition.routes(event).stream()
                            .filter(route -> !route.key().isEmpty())
                            .forEach(route ->
                                    found.add(new Key(route.key(), route.value().apply(event)))));
        }
        return found;
    }

    private Set<String> ids(Seen seen) {
        var ids = new LinkedHashSet<String>();
        var newest = process.newest();
        seen.by(newest)
                .ifPresent(event -> newest.start(event)
                        .ifPresent(start -> ids.add(start.instance().apply(event))));
        for (var definition : process.all()) {
            seen.by(definition)
                    .ifPresent(event -> definition.routes(event).stream()
                            .filter(route -> route.key().isEmpty())
                            .forEach(route -> ids.add(route.value().apply(event))));
        }
        return ids;
    }
}

package io.leftfold.process;

import io.leftfold.RecordedEvent;
import io.leftfold.Tag;
import io.leftfold.process.ProcessCommand.Bring;
import io.leftfold.process.ProcessCommand.See;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.stream.Collectors;

/// Brings events of the application to the instances of one process that are to see them, each once.
final class Router {
    private final Instances instances;
    private final ProcessVersions process;

    Router(Instances instances, ProcessVersions process) {
        this.instances = instances;
        this.process = process;
    }

    /// Whether all events find their instances by id. Else they must be brought in the order of the log, since a key
    /// is found only after the event that has brought it.
    boolean isByInstance() {
        return process.all().stream()
                .flatMap(definition -> definition.parts().routes().values().stream())
                .allMatch(
                        routes -> routes.stream().allMatch(route -> route.key().isEmpty()));
    }

    /// Which events must be brought one after the other: those of an instance, where only ids are asked for.
    String key(RecordedEvent recorded) {
        try {
            var ids = ids(decode(recorded));
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
        var event = decode(recorded);
        var found = new LinkedHashSet<>(ids(event));
        tags(event).forEach(tag -> found.addAll(instances.tagged(process, tag)));
        found.forEach(instance -> bring(instance, recorded, event, ""));
    }

    /// Brings an event that was deferred.
    ///
    /// @param again makes it another time
    void bring(String instance, RecordedEvent recorded, String again) {
        bring(instance, recorded, decode(recorded), again);
    }

    private void bring(String instance, RecordedEvent recorded, Object event, String again) {
        var what = recorded.id() + again;
        var see = new See(instance, event, recorded.id(), recorded.type(), recorded.stream(), recorded.position());
        var command = again.isEmpty() ? see : new Bring(new Deferral(recorded.position(), ""), see);
        instances.tell(process, instance, command, "see/" + what);
    }

    private Object decode(RecordedEvent recorded) {
        return process.newest().codec().read(recorded, instances.log()).data();
    }

    /// Those of the keys by which any version looks for instances.
    private Set<Tag> tags(Object event) {
        return process.all().stream()
                .flatMap(definition -> definition.routes(event).stream())
                .filter(route -> !route.key().isEmpty())
                .map(route -> ProcessVersions.tag(
                        process.name(), route.key(), route.value().apply(event)))
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    private Set<String> ids(Object event) {
        var ids = new LinkedHashSet<String>();
        process.newest()
                .start(event)
                .ifPresent(start -> ids.add(start.instance().apply(event)));
        for (var definition : process.all()) {
            definition.routes(event).stream()
                    .filter(route -> route.key().isEmpty())
                    .forEach(route -> ids.add(route.value().apply(event)));
        }
        return ids;
    }
}

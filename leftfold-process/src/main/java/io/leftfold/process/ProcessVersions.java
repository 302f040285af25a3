package io.leftfold.process;

import io.leftfold.EventCodec;
import io.leftfold.Tag;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.json.JsonCodec;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The versions of one process that are deployed.
final class ProcessVersions {
    static final JsonCodec<ProcessEvent> CODEC = JsonCodec.of(ProcessEvent.class);

    private final String name;
    private final TreeMap<Integer, ProcessDefinition<?>> versions = new TreeMap<>();
    private final Set<EventCodec<?>> codecs = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Aggregate<ProcessCommand, Instance, ProcessEvent> aggregate;

    /// @throws IllegalArgumentException if there is none, or they are not of one process, or two of one version
    ProcessVersions(Collection<? extends ProcessDefinition<?>> definitions) {
        for (var definition : definitions) {
            if (versions.putIfAbsent(definition.version(), definition) != null) {
                throw new IllegalArgumentException("two definitions are " + definition);
            }
            codecs.add(definition.codec());
        }
        var names = definitions.stream().map(ProcessDefinition::name).distinct().toList();
        if (names.size() != 1) {
            throw new IllegalArgumentException("these are not versions of one process: " + definitions);
        }
        this.name = names.getFirst();
        this.aggregate =
                Aggregate.of(name, CODEC, decider()).withTags(this::tags).withFingerprint(ProcessCommand::content);
    }

    String name() {
        return name;
    }

    Collection<ProcessDefinition<?>> all() {
        return versions.values();
    }

    ProcessDefinition<?> newest() {
        return versions.lastEntry().getValue();
    }

    Optional<ProcessDefinition<?>> find(int version) {
        return Optional.ofNullable(versions.get(version));
    }

    /// Those of the versions, each once.
    Set<EventCodec<?>> codecs() {
        return codecs;
    }

    /// What `instance` goes by; the newest before it has begun, and none where that is not deployed.
    Optional<ProcessDefinition<?>> of(Instance instance) {
        return instance.status() == Status.ABSENT
                ? Optional.of(newest())
                : find(instance.version()).filter(definition -> definition.knows(instance));
    }

    Aggregate<ProcessCommand, Instance, ProcessEvent> aggregate() {
        return aggregate;
    }

    Decider<ProcessCommand, Instance, ProcessEvent> decider() {
        return Decider.of(Instance.ABSENT, this::decide, Instance::evolve);
    }

    private Decision<ProcessEvent> decide(Instance instance, ProcessCommand command) {
        return new Reception(this, instance).decide(command);
    }

    /// The tag that events of the process carry from which on a key finds the instance, or does not any more.
    static Tag tag(String process, String key, String value) {
        return Tag.of(process + '.' + key, value);
    }

    /// The tag of what waits for a version to be deployed.
    static Tag deferred(String process, int version) {
        return Tag.of("leftfold-deferred", process + '.' + version);
    }

    private Set<Tag> tags(ProcessEvent event) {
        return switch (event) {
            case ProcessEvent.Started e -> tags(e.change());
            case ProcessEvent.Upgraded e -> tags(e.change());
            case ProcessEvent.Saw e -> e.change().map(this::tags).orElse(Set.of());
            case ProcessEvent.StepCompleted e -> e.change().map(this::tags).orElse(Set.of());
            case ProcessEvent.Deferred e -> Set.of(deferred(name, e.definition()));
            case ProcessEvent.CompensationBegun e -> tags(e.keys().stream());
            case ProcessEvent.Ended e -> tags(e.keys().stream());
            case ProcessEvent.StepStarted _,
                    ProcessEvent.StepSent _,
                    ProcessEvent.AttemptFailed _,
                    ProcessEvent.StepStuck _,
                    ProcessEvent.StepSkipped _,
                    ProcessEvent.StepFailed _,
                    ProcessEvent.CompensationStarted _,
                    ProcessEvent.CompensationFailed _,
                    ProcessEvent.CompensationCompleted _,
                    ProcessEvent.Parked _,
                    ProcessEvent.Brought _,
                    ProcessEvent.Resumed _,
                    ProcessEvent.Asked _ -> Set.of();
        };
    }

    private Set<Tag> tags(Change change) {
        return tags(Stream.concat(change.keys().stream(), change.lost().stream()));
    }

    /// @param keys written `name:value`
    private Set<Tag> tags(Stream<String> keys) {
        return keys.map(key -> Tag.parse(name + '.' + key)).collect(Collectors.toSet());
    }
}

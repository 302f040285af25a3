package io.leftfold.process;

import io.leftfold.EventCodec;
import io.leftfold.decide.Decider;
import io.leftfold.json.JsonRecord;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;

/// One version of a process: which events start an instance and which it sees, its state, and its steps.
/// Instances keep the version that they began with. Immutable; safe for use by several threads.
///
/// @param <S> the state, an immutable record
public final class ProcessDefinition<S extends Record> {
    /// How an instance begins with an event.
    ///
    /// @param source the function that the application gave for the id: the same one gives the same
    record Start<S>(Function<Object, String> instance, Function<Object, S> state, Object source) {}

    /// How an event finds instances.
    ///
    /// @param key   empty for the id of the instance
    /// @param value of that key
    /// @param source the function that the application gave for it: the same one gives the same
    record Route(String key, Function<Object, String> value, Object source) {}

    /// The way from an older version.
    ///
    /// @param state from the old state as JSON
    /// @param steps new names by old ones
    record Upgrade<S>(ProcessDefinition<?> from, Function<String, S> state, Map<String, String> steps) {}

    /// What a builder has gathered.
    record Parts<S extends Record>(
            Map<Class<?>, Start<S>> starts,
            Map<String, Function<S, Optional<String>>> keys,
            Map<Class<?>, List<Route>> routes,
            Map<Class<?>, BiPredicate<S, Object>> conditions,
            Map<Class<?>, BiFunction<S, Object, S>> folds,
            Set<Class<?>> failsOn,
            LinkedHashMap<String, StepDefinition<S>> steps,
            Map<Integer, Upgrade<S>> upgrades) {}

    private final String name;
    private final int version;
    private final JsonRecord<S> json;
    private final EventCodec<?> codec;
    private final Parts<S> parts;

    ProcessDefinition(String name, int version, JsonRecord<S> json, EventCodec<?> codec, Parts<S> parts) {
        this.name = name;
        this.version = version;
        this.json = json;
        this.codec = codec;
        this.parts = parts;
    }

    /// Begins a definition.
    ///
    /// @param name    also the category of the streams of its instances: 1 to 64 of `A-Z a-z 0-9 _ .`
    /// @param version at least 1; to be raised with every change that running instances must not meet
    /// @param state   an immutable record
    /// @param events  those of the application that it starts with, sees, or waits for
    public static <S extends Record, E> DefinitionBuilder<S, E> of(
            String name, int version, JsonRecord<S> state, EventCodec<E> events) {
        return new DefinitionBuilder<>(name, version, state, events);
    }

    public String name() {
        return name;
    }

    public int version() {
        return version;
    }

    /// The names of its steps, in the order of their declaration.
    public List<String> steps() {
        return List.copyOf(parts.steps().keySet());
    }

    /// The steps that `step` comes after.
    ///
    /// @throws IllegalArgumentException if there is no such step
    public List<String> before(String step) {
        var found = parts.steps().get(step);
        if (found == null) {
            throw new IllegalArgumentException(name + " version " + version + " has no step " + step);
        }
        return found.after();
    }

    /// All that an instance does, as a pure function: for tests that give events, tell it something, and look.
    public Decider<ProcessCommand, Instance, ProcessEvent> decider() {
        return new ProcessVersions(List.of(this)).decider();
    }

    /// The state of an instance of this version.
    ///
    /// @throws io.leftfold.UndecodableException if it is of another one
    public S state(Instance instance) {
        return read(instance.state());
    }

    String schema() {
        return json.schema();
    }

    EventCodec<?> codec() {
        return codec;
    }

    Parts<S> parts() {
        return parts;
    }

    S read(String state) {
        return json.decode(state.getBytes(StandardCharsets.UTF_8));
    }

    String write(S state) {
        return new String(json.encode(state), StandardCharsets.UTF_8);
    }

    /// By which an instance of that state is found, written `name:value`.
    Set<String> keys(S state) {
        var found = new TreeSet<String>();
        parts.keys().forEach((key, value) -> value.apply(state).ifPresent(known -> found.add(key + ':' + known)));
        return found;
    }

    List<Route> routes(Object event) {
        return parts.routes().getOrDefault(event.getClass(), List.of());
    }

    Optional<Start<S>> start(Object event) {
        return Optional.ofNullable(parts.starts().get(event.getClass()));
    }

    /// Whether an instance with that state and these keys is meant by an event.
    ///
    /// @param keys written `name:value`
    boolean concerns(String instance, S state, Set<String> keys, Object event) {
        boolean isFound = routes(event).stream().anyMatch(route -> {
            var value = route.value().apply(event);
            return route.key().isEmpty() ? value.equals(instance) : keys.contains(route.key() + ':' + value);
        });
        return isFound
                && parts.conditions()
                        .getOrDefault(event.getClass(), (_, _) -> true)
                        .test(state, event);
    }

    /// Whether it can go on with an instance of its version: it knows the state and all steps that have begun.
    boolean knows(Instance instance) {
        return instance.version() == version
                && instance.schema().equals(schema())
                && parts.steps().keySet().containsAll(instance.steps().keySet());
    }

    @Override
    public String toString() {
        return name + " version " + version;
    }
}

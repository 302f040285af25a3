package io.leftfold.process;

import io.leftfold.EventCodec;
import io.leftfold.StreamId;
import io.leftfold.json.JsonRecord;
import io.leftfold.process.ProcessDefinition.Parts;
import io.leftfold.process.ProcessDefinition.Route;
import io.leftfold.process.ProcessDefinition.Start;
import io.leftfold.process.ProcessDefinition.Upgrade;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/// Says what a process is. [#build] checks it as a whole, so mistakes show when the application starts. All
/// functions must be pure: they are called again whenever something is repeated. Not safe for use by several
/// threads.
///
/// @param <S> the state
/// @param <E> the events of the application
public final class DefinitionBuilder<S extends Record, E> {
    /// What may stand in ids and names of timers without ambiguity.
    private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9_.-]{1,64}");

    private final String name;
    private final int version;
    private final JsonRecord<S> json;
    private final EventCodec<E> codec;
    private final Map<Class<?>, Start<S>> starts = new LinkedHashMap<>();
    private final Map<String, Function<S, Optional<String>>> keys = new LinkedHashMap<>();
    private final Map<Class<?>, List<Route>> routes = new LinkedHashMap<>();
    private final Map<Class<?>, BiPredicate<S, Object>> conditions = new HashMap<>();
    private final Map<Class<?>, BiFunction<S, Object, S>> folds = new HashMap<>();
    private final Set<Class<?>> failsOn = new HashSet<>();
    private final LinkedHashMap<String, StepDefinition<S>> steps = new LinkedHashMap<>();
    private final Map<Integer, Upgrade<S>> upgrades = new HashMap<>();

    DefinitionBuilder(String name, int version, JsonRecord<S> json, EventCodec<E> codec) {
        StreamId.of(name, "x");
        if (version < 1) {
            throw new IllegalArgumentException("versions count from 1: " + name + " version " + version);
        }
        this.name = name;
        this.version = version;
        this.json = json;
        this.codec = codec;
    }

    /// Begins an instance with each event of this class, unless that instance is there. Events find it by its id
    /// afterwards where [#correlate] says so.
    ///
    /// @param instance its id, 1 to 200 visible characters
    public <T extends E> DefinitionBuilder<S, E> startsOn(
            Class<T> event, Function<T, String> instance, Function<T, S> state) {
        var start =
                new Start<S>(seen -> instance.apply(event.cast(seen)), seen -> state.apply(event.cast(seen)), instance);
        if (starts.putIfAbsent(event, start) != null) {
            throw twice("starts on " + event.getName());
        }
        return this;
    }

    /// A name that events know an instance by, besides its id: instances that have the same value are all meant.
    ///
    /// @param value of the state; empty while it has none
    public DefinitionBuilder<S, E> key(String key, Function<S, Optional<String>> value) {
        if (keys.putIfAbsent(checked("a key", key), value) != null) {
            throw twice("has the key " + key);
        }
        return this;
    }

    /// Lets events of this class be seen by the instance with that id.
    public <T extends E> DefinitionBuilder<S, E> correlate(Class<T> event, Function<T, String> instance) {
        return route(event, "", instance);
    }

    /// Lets events of this class be seen by all instances whose [#key] has that value. Can be said for several
    /// keys: then each of them finds instances.
    public <T extends E> DefinitionBuilder<S, E> correlateBy(String key, Class<T> event, Function<T, String> value) {
        return route(event, key, value);
    }

    /// Of the instances that are found, those for which this does not hold do not see the event.
    public <T extends E> DefinitionBuilder<S, E> matching(Class<T> event, BiPredicate<S, T> condition) {
        if (conditions.putIfAbsent(event, (state, seen) -> condition.test(state, event.cast(seen))) != null) {
            throw twice("has a condition for " + event.getName());
        }
        return this;
    }

    /// What an event of this class makes of the state, whatever step is under way.
    public <T extends E> DefinitionBuilder<S, E> on(Class<T> event, BiFunction<S, T, S> fold) {
        if (folds.putIfAbsent(event, (state, seen) -> fold.apply(state, event.cast(seen))) != null) {
            throw twice("folds " + event.getName());
        }
        return this;
    }

    /// An event of this class ends the process: what was done is undone.
    public DefinitionBuilder<S, E> failsOn(Class<? extends E> event) {
        failsOn.add(event);
        return this;
    }

    /// One more step.
    ///
    /// @throws IllegalArgumentException if there is one of that name, or it does not hold together
    public DefinitionBuilder<S, E> step(String step, UnaryOperator<StepBuilder<S, E>> definition) {
        var built = definition.apply(new StepBuilder<>(checked("a step", step))).build();
        if (steps.putIfAbsent(step, built) != null) {
            throw twice("has a step " + step);
        }
        return this;
    }

    /// How an instance of an older version goes on by this one, when an operator asks for it.
    ///
    /// A step of the same name is the same step, and one that is the same does the same kind of work.
    ///
    /// @param state of that version
    /// @param steps new names by old ones, for those that are named otherwise; the old ones are not used again
    public <O extends Record> DefinitionBuilder<S, E> upgrade(
            ProcessDefinition<O> from, Function<O, S> state, Map<String, String> steps) {
        var upgrade = new Upgrade<S>(from, old -> state.apply(from.read(old)), Map.copyOf(steps));
        if (!from.name().equals(name) || from.version() >= version) {
            throw new IllegalArgumentException(
                    name + " version " + version + " comes not after " + from + ": upgrade from an older version");
        }
        if (upgrades.putIfAbsent(from.version(), upgrade) != null) {
            throw twice("has a way from version " + from.version());
        }
        return this;
    }

    /// @throws IllegalArgumentException if nothing is to be done, a step comes after one that is not there or
    ///     after itself, or events are waited for that find no instance
    public ProcessDefinition<S> build() {
        if (steps.isEmpty()) {
            throw wrong("has no step");
        }
        steps.values()
                .forEach(step -> step.after().stream()
                        .filter(before -> !steps.containsKey(before))
                        .findFirst()
                        .ifPresent(before -> {
                            throw wrong("has no step " + before + ", which " + step.name() + " comes after");
                        }));
        checkCircles();
        checkEvents();
        checkUpgrades();
        return new ProcessDefinition<>(
                name,
                version,
                json,
                codec,
                new Parts<>(
                        Map.copyOf(starts),
                        Map.copyOf(keys),
                        Map.copyOf(routes),
                        Map.copyOf(conditions),
                        Map.copyOf(folds),
                        Set.copyOf(failsOn),
                        new LinkedHashMap<>(steps),
                        Map.copyOf(upgrades)));
    }

    /// Steps that can begin one day; the others are in a circle, or behind one.
    private void checkCircles() {
        var reached = new LinkedHashSet<String>();
        boolean isMore = true;
        while (isMore) {
            isMore = false;
            for (var step : steps.values()) {
                isMore |= reached.containsAll(step.after()) && reached.add(step.name());
            }
        }
        var unreachable = new ArrayList<>(steps.keySet());
        unreachable.removeAll(reached);
        if (!unreachable.isEmpty()) {
            throw wrong("can never begin " + unreachable + ", which come after each other in a circle, or after one");
        }
    }

    private void checkEvents() {
        var wanted = new LinkedHashSet<Class<?>>(folds.keySet());
        wanted.addAll(failsOn);
        wanted.addAll(conditions.keySet());
        steps.values().forEach(step -> {
            wanted.addAll(step.until().keySet());
            wanted.addAll(step.failsOn());
        });
        wanted.removeAll(routes.keySet());
        if (!wanted.isEmpty()) {
            throw wrong(
                    "waits for " + wanted.stream().map(Class::getName).sorted().toList()
                            + ", which find no instance: say correlate or correlateBy");
        }
        routes.forEach((event, ways) -> ways.stream()
                .filter(way -> !way.key().isEmpty() && !keys.containsKey(way.key()))
                .findFirst()
                .ifPresent(way -> {
                    throw wrong("correlates " + event.getName() + " by " + way.key() + ", which is no key of it");
                }));
    }

    private void checkUpgrades() {
        upgrades.values().forEach(upgrade -> {
            var old = upgrade.from().parts().steps();
            upgrade.steps().forEach((from, to) -> {
                if (!old.containsKey(from) || !steps.containsKey(to)) {
                    throw wrong("renames " + from + " of " + upgrade.from() + " to " + to
                            + ": the one must be a step there, and the other one here");
                }
                if (steps.containsKey(from)) {
                    throw wrong("renames " + from + " of " + upgrade.from() + ", and uses the name again");
                }
            });
            var met = new HashSet<String>();
            old.forEach((from, step) -> {
                var to = upgrade.steps().getOrDefault(from, from);
                var here = steps.get(to);
                if (!met.add(to)) {
                    throw wrong("makes one step " + to + " of two of " + upgrade.from());
                }
                if (here != null && !here.work().isLike(step.work())) {
                    throw wrong("has another kind of work in " + to + " than " + upgrade.from() + " in " + from);
                }
            });
        });
    }

    private <T extends E> DefinitionBuilder<S, E> route(Class<T> event, String key, Function<T, String> value) {
        routes.computeIfAbsent(event, _ -> new ArrayList<>())
                .add(new Route(key, seen -> value.apply(event.cast(seen)), value));
        return this;
    }

    private static String checked(String what, String name) {
        if (!NAME.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    what + " is named with 1 to 64 of A-Z a-z 0-9 _ . - only, not \"" + name + '"');
        }
        return name;
    }

    private IllegalArgumentException twice(String what) {
        return wrong(what + " twice");
    }

    private IllegalArgumentException wrong(String what) {
        return new IllegalArgumentException(name + " version " + version + ' ' + what);
    }
}

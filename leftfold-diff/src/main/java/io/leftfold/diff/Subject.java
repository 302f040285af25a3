package io.leftfold.diff;

import io.leftfold.Event;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.Boundary;
import io.leftfold.decide.DecisionModel;
import io.leftfold.json.JsonCodec;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/// An aggregate or a boundary that is compared, and where its commands come from: the log has events and no
/// commands. An aggregate needs neither for its states to be compared.
///
/// ```java
/// Subject.of(ORDERS).derivedBy(Orders::askedFor).recordedWith(JsonCodec.of(OrderCommand.class))
/// ```
///
/// Immutable; its functions must be safe for use by several threads.
public final class Subject<C, S, E> {
    private final String name;
    private final DecisionModel<C, S, E> model;
    private final Optional<Function<List<Event<E>>, Optional<C>>> askedFor;
    private final Optional<JsonCodec<? super C>> commands;
    private final Function<S, ?> compared;

    private Subject(
            String name,
            DecisionModel<C, S, E> model,
            Optional<Function<List<Event<E>>, Optional<C>>> askedFor,
            Optional<JsonCodec<? super C>> commands,
            Function<S, ?> compared) {
        this.name = name;
        this.model = model;
        this.askedFor = askedFor;
        this.commands = commands;
        this.compared = compared;
    }

    /// An aggregate, under the name of its category.
    public static <C, S, E> Subject<C, S, E> of(Aggregate<C, S, E> aggregate) {
        return new Subject<>(aggregate.category(), aggregate, Optional.empty(), Optional.empty(), state -> state);
    }

    /// A boundary. It has no streams of its own, so its decisions are compared and no states.
    ///
    /// @param name unique among the subjects, and the same in every version of the code
    public static <C, S, E> Subject<C, S, E> of(String name, Boundary<C, S, E> boundary) {
        return new Subject<>(name, boundary, Optional.empty(), Optional.empty(), state -> state);
    }

    /// Tells commands from events: what must have been asked for these, which one append wrote. Empty where that
    /// cannot be told, or another subject decided. A command that was refused left no events, so none is told.
    ///
    /// An append shows in the log by consecutive positions, one time of recording, and one cause; two appends
    /// that nothing of it tells apart are given as one.
    public Subject<C, S, E> derivedBy(Function<List<Event<E>>, Optional<C>> askedFor) {
        return new Subject<>(name, model, Optional.of(askedFor), commands, compared);
    }

    /// Writes and reads the commands of a [CommandFile].
    public Subject<C, S, E> recordedWith(JsonCodec<? super C> commands) {
        return new Subject<>(name, model, askedFor, Optional.of(commands), compared);
    }

    /// What of a state is compared, instead of all of it. It is looked at as JSON: records and objects by their
    /// fields.
    public Subject<C, S, E> comparing(Function<S, ?> part) {
        return new Subject<>(name, model, askedFor, commands, part);
    }

    public String name() {
        return name;
    }

    public DecisionModel<C, S, E> model() {
        return model;
    }

    Optional<Function<List<Event<E>>, Optional<C>>> askedFor() {
        return askedFor;
    }

    Optional<JsonCodec<? super C>> commands() {
        return commands;
    }

    Function<S, ?> compared() {
        return compared;
    }

    /// The category of its streams; empty for a boundary.
    Optional<String> category() {
        return switch (model) {
            case Aggregate<C, S, E> aggregate -> Optional.of(aggregate.category());
            case Boundary<C, S, E> _ -> Optional.empty();
        };
    }
}

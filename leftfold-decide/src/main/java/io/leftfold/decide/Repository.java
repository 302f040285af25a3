package io.leftfold.decide;

import io.leftfold.AsOf;
import io.leftfold.EventCodec;
import java.util.function.Function;
import java.util.function.Supplier;

/// Loads aggregate roots and appends what they record. Safe for use by several threads; calls block.
public final class Repository<A extends AggregateRoot<E>, E> {
    private final CommandHandler handler;
    private final Aggregate<Function<A, Decision<E>>, A, E> aggregate;

    private Repository(CommandHandler handler, Aggregate<Function<A, Decision<E>>, A, E> aggregate) {
        this.handler = handler;
        this.aggregate = aggregate;
    }

    /// @param root makes one without events
    public static <A extends AggregateRoot<E>, E> Repository<A, E> of(
            CommandHandler handler, String category, EventCodec<E> codec, Supplier<A> root) {
        var aggregate = Aggregate.of(category, codec, decider(root));
        // Two functions cannot be compared, so a repeated id is taken for the same change of the same entity.
        return new Repository<>(handler, aggregate.withFingerprint(_ -> "change"));
    }

    /// A decider whose commands are calls of the root's methods.
    public static <A extends AggregateRoot<E>, E> Decider<Function<A, Decision<E>>, A, E> decider(Supplier<A> root) {
        return new RootDecider<>(root, (state, change) -> change.apply(state));
    }

    /// The entity as of some point of history; one without events if there was none. Changes to it go nowhere.
    public A load(String entity, AsOf asOf) {
        return handler.state(aggregate, entity, asOf).state();
    }

    /// Loads the entity, changes it, and appends what it recorded; again on a fresh one if others were faster, so
    /// `change` must have no other effect.
    ///
    /// Two functions cannot be compared: with the id of an earlier change of the same entity, `change` is not
    /// run and the outcome is that of the earlier one.
    ///
    /// @throws io.leftfold.ConditionFailedException if others were faster in every attempt; nothing was written
    public Outcome update(String entity, Function<A, Decision<E>> change, CommandContext context) {
        return handler.handle(aggregate, entity, change, context);
    }
}

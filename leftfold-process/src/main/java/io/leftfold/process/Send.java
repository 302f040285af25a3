package io.leftfold.process;

import io.leftfold.decide.Aggregate;

/// A command that a step sends to one entity.
///
/// @param command a record of plain values, so that a repeated one is known again
public record Send<C>(Aggregate<C, ?, ?> aggregate, String entity, C command) {
    public static <C> Send<C> to(Aggregate<C, ?, ?> aggregate, String entity, C command) {
        return new Send<>(aggregate, entity, command);
    }

    Sent sent() {
        return new Sent(aggregate.stream(entity).toString(), command.getClass().getSimpleName());
    }
}

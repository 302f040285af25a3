package io.leftfold.benchmarks;

import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent.Booked;
import org.axonframework.commandhandling.CommandHandler;
import org.axonframework.eventsourcing.EventSourcingHandler;
import org.axonframework.modelling.command.AggregateCreationPolicy;
import org.axonframework.modelling.command.AggregateIdentifier;
import org.axonframework.modelling.command.AggregateLifecycle;
import org.axonframework.modelling.command.CreationPolicy;
import org.axonframework.modelling.command.TargetAggregateIdentifier;
import org.jspecify.annotations.Nullable;

/// [BenchAccount] as an aggregate of Axon, which finds its parts by their annotations.
final class AxonAccount {
    record Book(@TargetAggregateIdentifier String entity, Booked booked) {}

    /// Null until there is an event.
    @AggregateIdentifier
    @SuppressWarnings("UnusedVariable") // Axon reads it
    private @Nullable String entity;

    private BenchAccount account = BenchAccount.EMPTY;

    @CommandHandler
    @CreationPolicy(AggregateCreationPolicy.CREATE_IF_MISSING)
    void handle(Book command) {
        AggregateLifecycle.apply(BookedJson.decided(account, command.booked));
    }

    @EventSourcingHandler
    void on(Booked event) {
        entity = event.account();
        account = account.evolve(event);
    }

    BenchAccount account() {
        return account;
    }
}

package io.leftfold.benchmarks;

import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import io.leftfold.bench.BenchEvent.Booked;
import java.util.Collections;
import java.util.Set;
import org.apache.pekko.actor.typed.ActorRef;
import org.apache.pekko.actor.typed.Behavior;
import org.apache.pekko.persistence.typed.PersistenceId;
import org.apache.pekko.persistence.typed.javadsl.CommandHandler;
import org.apache.pekko.persistence.typed.javadsl.EventHandler;
import org.apache.pekko.persistence.typed.javadsl.EventSourcedBehavior;

/// [BenchAccount] as a persistent actor. All its events have one tag, by which the log is read.
final class PekkoAccount extends EventSourcedBehavior<PekkoAccount.Command, BenchEvent, BenchAccount> {
    sealed interface Command {}

    /// Books so many times, if the account has `version` events. Answers whether it did.
    record BookIf(long version, int times, ActorRef<Boolean> replyTo) implements Command {}

    /// Books once and stops. Answers whether it did.
    record BookOnce(ActorRef<Boolean> replyTo) implements Command {}

    /// Answers and goes on.
    record Ask(ActorRef<BenchAccount> replyTo) implements Command {}

    /// Answers and stops.
    record AskOnce(ActorRef<BenchAccount> replyTo) implements Command {}

    private final Booked booked;

    private PekkoAccount(int stream) {
        super(PersistenceId.ofUniqueId(BenchAccount.stream(stream).toString()));
        this.booked = Contender.booked(stream);
    }

    static Behavior<Command> of(int stream) {
        return new PekkoAccount(stream);
    }

    @Override
    public BenchAccount emptyState() {
        return BenchAccount.EMPTY;
    }

    @Override
    public CommandHandler<Command, BenchEvent, BenchAccount> commandHandler() {
        return (account, command) -> switch (command) {
            case BookIf(long version, int times, ActorRef<Boolean> replyTo) ->
                account.events() == version
                        ? Effect()
                                .persist(Collections.nCopies(times, BookedJson.decided(account, booked)))
                                .thenReply(replyTo, _ -> true)
                        : Effect().reply(replyTo, false);
            case BookOnce(ActorRef<Boolean> replyTo) ->
                Effect()
                        .persist(BookedJson.decided(account, booked))
                        .thenRun((BenchAccount _) -> replyTo.tell(true))
                        .thenStop();
            case Ask(ActorRef<BenchAccount> replyTo) -> Effect().reply(replyTo, account);
            case AskOnce(ActorRef<BenchAccount> replyTo) -> {
                replyTo.tell(account);
                yield Effect().stop();
            }
        };
    }

    @Override
    public EventHandler<BenchAccount, BenchEvent> eventHandler() {
        return BenchAccount::evolve;
    }

    @Override
    public Set<String> tagsFor(BenchEvent event) {
        return Set.of(BenchAccount.CATEGORY);
    }
}

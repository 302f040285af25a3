package io.leftfold.process;

import io.leftfold.decide.Decision;
import io.leftfold.process.Instance.Reason;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Bring;
import io.leftfold.process.ProcessCommand.Defer;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.ProcessCommand.See;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.ProcessEvent.Brought;
import io.leftfold.process.ProcessEvent.Deferred;
import io.leftfold.process.ProcessEvent.Parked;
import io.leftfold.process.ProcessEvent.Started;
import io.leftfold.process.ProcessEvent.Upgraded;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;

/// Where a command to an instance comes in: it is given to the definition that the instance goes by, or is
/// deferred until that is deployed.
final class Reception {
    static final String NOT_DEPLOYED = "not-deployed";
    static final String NOTHING = "nothing-to-do";
    static final String ABSENT = "no-such-instance";
    static final String OVER = "process-over";
    static final String COMPENSATING = "process-compensating";

    private final ProcessVersions versions;
    private final Instance instance;

    Reception(ProcessVersions versions, Instance instance) {
        this.versions = versions;
        this.instance = instance;
    }

    Decision<ProcessEvent> decide(ProcessCommand command) {
        if (instance.status() == Status.ABSENT) {
            return switch (command) {
                case Start(int version, var state, var parent) ->
                    versions.find(version)
                            .map(definition -> start(definition, state, parent))
                            .orElseGet(() -> Decision.refuse(NOT_DEPLOYED, "version %d is not deployed", version));
                case See see -> start(versions.newest(), see);
                case Executed _, Fire _, EndChild _, Answer _, Ask _, Bring _, Defer _ ->
                    Decision.refuse(ABSENT, "it has not begun");
            };
        }
        if (instance.status() == Status.CANCELLED && !(command instanceof Executed)) {
            // What became of the commands that were on their way is all that it still hears.
            return over();
        }
        return switch (command) {
            case See see -> told(see, at(see.position()));
            case EndChild end -> told(end, at(end.position()));
            case Fire fire -> told(fire, new Deferral(0, fire.timer()));
            case Executed executed -> turn(executed, at(executed.position()));
            case Bring(var deferral, var brought) -> bring(deferral, brought);
            case Defer(var deferral, var code, var reason) -> defer(deferral, code, reason);
            case Ask ask -> asked(ask);
            case Answer answer -> known(answer);
            case Start _ -> Decision.refuse("process-started", "it has begun");
        };
    }

    private Decision<ProcessEvent> asked(Ask ask) {
        return switch (ask.action()) {
            case CANCEL ->
                Wishes.cancel(instance, ask)
                        .<Decision<ProcessEvent>>map(Decision.Accepted::new)
                        .orElseGet(this::over);
            case UPGRADE -> upgrade(versions.newest(), ask);
            case COMPENSATE ->
                instance.status() == Status.COMPENSATING
                        ? Decision.refuse(COMPENSATING, "it is compensating already")
                        : isBeingUndone() ? over() : known(ask);
            case RETRY, RESUME, SKIP -> known(ask);
        };
    }

    private boolean isBeingUndone() {
        return switch (instance.status()) {
            case COMPENSATING, COMPENSATED, CANCELLED -> true;
            case ABSENT, RUNNING, COMPLETED -> false;
        };
    }

    private Decision<ProcessEvent> over() {
        return Decision.refuse(OVER, "it is %s", instance.status());
    }

    private static Decision<ProcessEvent> of(List<ProcessEvent> events) {
        return events.isEmpty()
                ? Decision.refuse(NOTHING, "it does not wait for that")
                : new Decision.Accepted<>(events);
    }

    private <S extends Record> Decision<ProcessEvent> start(
            ProcessDefinition<S> definition, String state, Optional<Parent> parent) {
        return start(definition, definition.read(state), parent);
    }

    private <S extends Record> Decision<ProcessEvent> start(ProcessDefinition<S> definition, See see) {
        return see.by(definition)
                .map(See::event)
                .flatMap(event -> definition
                        .start(event)
                        .filter(start -> start.instance().apply(event).equals(see.instance()))
                        .map(start -> start(definition, start.state().apply(event), Optional.empty())))
                .orElseGet(() -> Decision.refuse(ABSENT, "it has not begun, and does not begin with that"));
    }

    private <S extends Record> Decision<ProcessEvent> start(
            ProcessDefinition<S> definition, S state, Optional<Parent> parent) {
        var turn = new Turn<>(definition, instance);
        turn.emit(new Started(definition.version(), definition.schema(), turn.change(state), parent));
        turn.advance();
        return of(turn.events());
    }

    /// What somebody wants, who hears where it cannot be.
    private Decision<ProcessEvent> known(ProcessCommand command) {
        return versions.of(instance)
                .map(definition -> turn(definition, command, Optional.empty()))
                .orElseGet(() -> Decision.refuse(NOT_DEPLOYED, notDeployed()));
    }

    private String notDeployed() {
        return "version " + instance.version() + " of " + versions.name()
                + " is not deployed, or knows not its state or steps";
    }

    private static Deferral at(long position) {
        return new Deferral(position, "");
    }

    /// What must not overtake what was deferred.
    private Decision<ProcessEvent> told(ProcessCommand command, Deferral deferral) {
        if (instance.deferred().contains(deferral)) {
            return Decision.refuse(NOTHING, "it is deferred already");
        }
        return instance.deferred().isEmpty()
                ? turn(command, deferral)
                : Decision.of(new Deferred(deferral, instance.version()));
    }

    private Decision<ProcessEvent> bring(Deferral deferral, ProcessCommand command) {
        boolean isNext = instance.parked().isEmpty()
                && !instance.deferred().isEmpty()
                && instance.deferred().getFirst().equals(deferral);
        return isNext ? turn(command, deferral) : Decision.refuse(NOTHING, "it is not next of what was deferred");
    }

    /// What has happened must not be lost, so it is deferred where it cannot be dealt with.
    private Decision<ProcessEvent> turn(ProcessCommand command, Deferral deferral) {
        var definition = versions.of(instance);
        if (definition.isEmpty()) {
            return defer(deferral, NOT_DEPLOYED, notDeployed());
        }
        try {
            return turn(definition.get(), command, Optional.of(deferral).filter(instance.deferred()::contains));
        } catch (RuntimeException fault) {
            // Code of the definition: this instance waits, where it can be seen, and the others go on.
            return defer(deferral, "definition-broken", fault.toString());
        }
    }

    /// One that is completed waits for nothing.
    private Decision<ProcessEvent> defer(Deferral deferral, String code, String reason) {
        boolean isKnown = instance.deferred().contains(deferral);
        if (instance.status() == Status.CANCELLED || instance.status() == Status.COMPLETED) {
            return isKnown ? Decision.of(new Brought(deferral)) : over();
        }
        var events = new ArrayList<ProcessEvent>();
        if (!isKnown) {
            events.add(new Deferred(deferral, instance.version()));
        }
        if (instance.parked().isEmpty()) {
            events.add(new Parked(code, reason));
        }
        return of(events);
    }

    /// @param deferral that is dealt with by it
    private <S extends Record> Decision<ProcessEvent> turn(
            ProcessDefinition<S> definition, ProcessCommand command, Optional<Deferral> deferral) {
        var turn = new Turn<>(definition, instance);
        deferral.ifPresent(known -> turn.emit(new Brought(known)));
        var outcomes = new Outcomes<>(turn);
        switch (command) {
            case See see -> see.by(definition).ifPresent(new Sight<>(turn)::see);
            case Executed executed -> outcomes.executed(executed);
            case Fire(var timer) -> outcomes.fire(timer);
            case EndChild end -> outcomes.endChild(end);
            case Answer answer -> new Wishes<>(turn).answer(answer);
            case Ask ask -> new Wishes<>(turn).ask(ask);
            case Start _, Bring _, Defer _ -> throw new IllegalArgumentException("dealt with before: " + command);
        }
        return of(turn.events());
    }

    private <S extends Record> Decision<ProcessEvent> upgrade(ProcessDefinition<S> to, Ask ask) {
        var way = to.parts().upgrades().get(instance.version());
        if (way == null || instance.status().isOver()) {
            return Decision.refuse(
                    "no-upgrade",
                    "%s has no way from version %d, where it is %s",
                    to,
                    instance.version(),
                    instance.status());
        }
        var turn = new Turn<>(to, instance);
        turn.emit(Wishes.asked(ask));
        turn.emit(
                new Upgraded(to.version(), to.schema(), turn.change(way.state().apply(instance.state())), way.steps()));
        var old = new HashSet<>(turn.instance().names().keySet());
        old.retainAll(to.steps());
        if (!to.knows(turn.instance()) || !old.isEmpty()) {
            return Decision.refuse(
                    "no-upgrade",
                    "%s has not all of the steps %s, or uses old names again: %s",
                    to,
                    turn.instance().steps().keySet(),
                    old);
        }
        if (!instance.deferred().isEmpty()
                || instance.parked()
                        .map(Reason::code)
                        .filter(NOT_DEPLOYED::equals)
                        .isPresent()) {
            new Wishes<>(turn).resume();
        }
        turn.advance();
        return of(turn.events());
    }
}

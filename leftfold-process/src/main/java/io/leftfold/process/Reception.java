package io.leftfold.process;

import io.leftfold.decide.Decision;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Answer;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Defer;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.ProcessCommand.See;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.ProcessEvent.Deferred;
import io.leftfold.process.ProcessEvent.Parked;
import io.leftfold.process.ProcessEvent.Resumed;
import io.leftfold.process.ProcessEvent.Started;
import io.leftfold.process.ProcessEvent.Upgraded;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Where a command to an instance comes in: it is given to the definition that the instance goes by, or is deferred
/// until that is deployed.
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
                case Start(var state, var parent) -> start(versions.newest(), state, parent);
                case See see -> start(versions.newest(), see);
                case Executed _, Fire _, EndChild _, Answer _, Ask _, Defer _ ->
                    Decision.refuse(ABSENT, "it has not begun");
            };
        }
        return switch (command) {
            case Ask ask
            when ask.action() == Action.CANCEL ->
                Wishes.cancel(instance, ask)
                        .<Decision<ProcessEvent>>map(Decision.Accepted::new)
                        .orElseGet(this::over);
            case Ask ask when ask.action() == Action.UPGRADE -> upgrade(versions.newest(), ask);
            case Ask ask
            when ask.action() == Action.COMPENSATE && isBeingUndone() ->
                instance.status() == Status.COMPENSATING
                        ? Decision.refuse(COMPENSATING, "it is compensating already")
                        : over();
            case Defer(var deferral, var code, var reason) -> defer(deferral, code, reason);
            case Start _ -> Decision.refuse("process-started", "it has begun");
            case See _, Executed _, Fire _, EndChild _, Answer _, Ask _ -> known(command);
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

    private Decision<ProcessEvent> known(ProcessCommand command) {
        var found = versions.of(instance);
        if (found.isPresent()) {
            return instance.deferred().isEmpty() || !isInOrder(command) ? turn(found.get(), command) : behind(command);
        }
        var reason = "version " + instance.version() + " of " + versions.name()
                + " is not deployed, or knows not its state or steps";
        return switch (command) {
            case See _, Fire _, EndChild _ when instance.status().isOver() -> Decision.refuse(NOTHING, reason);
            case See see -> defer(new Deferral(see.position(), ""), NOT_DEPLOYED, reason);
            case EndChild end -> defer(new Deferral(end.position(), ""), NOT_DEPLOYED, reason);
            case Fire(var timer) -> defer(new Deferral(0, timer), NOT_DEPLOYED, reason);
            case Executed _, Answer _, Ask _, Start _, Defer _ -> Decision.refuse(NOT_DEPLOYED, reason);
        };
    }

    /// What must not overtake what was deferred.
    private static boolean isInOrder(ProcessCommand command) {
        return command instanceof See || command instanceof EndChild;
    }

    private Decision<ProcessEvent> behind(ProcessCommand command) {
        var reason = "it waits behind what was deferred";
        return switch (command) {
            case See see -> defer(new Deferral(see.position(), ""), NOT_DEPLOYED, reason);
            case EndChild end -> defer(new Deferral(end.position(), ""), NOT_DEPLOYED, reason);
            case Executed _, Fire _, Answer _, Ask _, Start _, Defer _ -> Decision.refuse(NOTHING, reason);
        };
    }

    private Decision<ProcessEvent> defer(Deferral deferral, String code, String reason) {
        if (instance.deferred().contains(deferral)) {
            return Decision.refuse(NOTHING, "it is deferred already");
        }
        var events = new ArrayList<ProcessEvent>();
        events.add(new Deferred(deferral, instance.version()));
        if (instance.parked().isEmpty()) {
            events.add(new Parked(code, reason));
        }
        return of(events);
    }

    private <S extends Record> Decision<ProcessEvent> turn(ProcessDefinition<S> definition, ProcessCommand command) {
        var turn = new Turn<>(definition, instance);
        var outcomes = new Outcomes<>(turn);
        switch (command) {
            case See see -> see.by(definition).ifPresent(outcomes::see);
            case Executed executed -> outcomes.executed(executed);
            case Fire(var timer) -> outcomes.fire(timer);
            case EndChild end -> outcomes.endChild(end);
            case Answer answer -> new Wishes<>(turn).answer(answer);
            case Ask ask -> new Wishes<>(turn).ask(ask);
            case Start _, Defer _ -> throw new IllegalArgumentException("dealt with before: " + command);
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
        if (!to.knows(turn.instance())) {
            return Decision.refuse(
                    "no-upgrade",
                    "%s has not all of the steps %s",
                    to,
                    turn.instance().steps().keySet());
        }
        if (instance.parked()
                .filter(parked -> parked.code().equals(NOT_DEPLOYED))
                .isPresent()) {
            turn.emit(new Resumed(instance.deferred()));
        }
        turn.advance();
        return of(turn.events());
    }
}

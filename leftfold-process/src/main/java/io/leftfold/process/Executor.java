package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.LeftfoldException;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.decide.Outcome;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Defer;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.StepDefinition.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Does what the events of one process say is to be done: sends commands, tells parents of the ends of their
/// children, and deals with what was deferred. Everything may be done again: commands have ids of the attempt.
final class Executor {
    /// One attempt that an event has begun.
    ///
    /// @param from how many commands earlier attempts have got accepted
    private record Attempt(
            String instance, RecordedEvent event, String step, int number, int from, boolean isCompensation) {
        String what() {
            return (isCompensation ? "undo/" : "do/") + step + '/' + number;
        }
    }

    private final Instances instances;
    private final ProcessVersions process;
    private final Router router;

    Executor(Instances instances, ProcessVersions process, Router router) {
        this.instances = instances;
        this.process = process;
        this.router = router;
    }

    Query query() {
        return Query.categories(process.name())
                .and(Query.types(
                        "process.step-started", "process.compensation-started", "process.resumed", "process.ended"));
    }

    void handle(RecordedEvent recorded) {
        handle(recorded, "");
    }

    private void handle(RecordedEvent recorded, String again) {
        var instance = recorded.stream().entity();
        switch (ProcessVersions.CODEC.read(recorded, instances.log()).data()) {
            case ProcessEvent.StepStarted e
            when e.isSending() -> run(new Attempt(instance, recorded, e.step(), e.attempt(), e.from(), false));
            case ProcessEvent.CompensationStarted e ->
                run(new Attempt(instance, recorded, e.step(), e.attempt(), e.from(), true));
            case ProcessEvent.Ended(var status, var state, var parent, var _) ->
                parent.ifPresent(known -> tell(known, recorded, status, state, again));
            case ProcessEvent.Resumed(var deferred) ->
                deferred.forEach(deferral -> dealWith(deferral, instance, "/" + recorded.version()));
            case ProcessEvent _ -> {}
        }
    }

    private void run(Attempt attempt) {
        var then = instances.at(
                process, attempt.instance(), new AsOf.Version(attempt.event().version()));
        // An upgrade may have come after it, and the version before it be gone.
        var instance =
                process.of(then).isPresent() ? then : instances.at(process, attempt.instance(), new AsOf.Latest());
        var definition = process.of(instance);
        if (definition.isPresent()) {
            tell(attempt, perform(definition.get(), instance, attempt));
        } else {
            var deferral = new Deferral(attempt.event().position(), "");
            var reason = "version " + instance.version() + " of " + process.name() + " is not deployed";
            instances.tell(
                    process,
                    attempt.instance(),
                    new Defer(deferral, Reception.NOT_DEPLOYED, reason),
                    "defer/" + attempt.what());
        }
    }

    private void tell(Attempt attempt, Result result) {
        var executed = new Executed(attempt.step(), attempt.number(), attempt.isCompensation(), result);
        instances.tell(process, attempt.instance(), executed, "executed/" + attempt.what());
    }

    private <S extends Record> Result perform(ProcessDefinition<S> definition, Instance instance, Attempt attempt) {
        var name = instance.resolve(attempt.step());
        var sent = new ArrayList<Sent>();
        try {
            var step = definition.parts().steps().get(name);
            if (step == null) {
                return new Result.Broken(sent, definition + " has no step " + name);
            }
            var state = definition.state(instance);
            return switch (step.work()) {
                case Work.Child<S> child -> child(child, state, instance.step(name), attempt);
                case Work.Sends<S> sends -> {
                    var commands = attempt.isCompensation()
                            ? undoing(step, state, instance.step(name))
                            : sends.commands().apply(state);
                    yield send(commands, attempt, sent);
                }
                case Work.Waits<S> _, Work.ByHand<S> _ ->
                    send(undoing(step, state, instance.step(name)), attempt, sent);
            };
        } catch (LeftfoldException failure) {
            return broken(failure, sent);
        } catch (RuntimeException fault) {
            return new Result.Broken(sent, fault.toString());
        }
    }

    /// Where only part of a step was accepted, that is undone.
    private static <S> List<Send<?>> undoing(StepDefinition<S> step, S state, StepProgress progress) {
        var all = step.undo().orElse(_ -> List.of()).apply(state);
        boolean isPart = step.work() instanceof Work.Sends<S> && !progress.isWhole();
        return isPart ? all.subList(0, Math.min(all.size(), progress.sent().size())) : all;
    }

    /// What may pass, or is not known, comes out: the same is sent again with the same ids.
    private static Result broken(LeftfoldException failure, List<Sent> sent) {
        return switch (failure.kind().category()) {
            case FIX_CALL, FIX_CODE, REPORT -> new Result.Broken(sent, failure.toString());
            case RETRY_LATER, DECIDE_AGAIN, APPEND_AGAIN, LOOK_FIRST, FIX_SETUP, STOP -> throw failure;
        };
    }

    private Result send(List<Send<?>> commands, Attempt attempt, List<Sent> sent) {
        if (commands.size() < attempt.from()) {
            return new Result.Broken(
                    sent, attempt.from() + " commands were accepted, and now there are " + commands.size());
        }
        for (int i = attempt.from(); i < commands.size(); i++) {
            var command = commands.get(i);
            var id = CommandIds.of(process.name(), attempt.what() + '/' + i, attempt.instance());
            switch (send(command, id)) {
                case Outcome.Accepted _ -> sent.add(command.sent());
                case Outcome.Refused(var code, var reason) -> {
                    return new Result.Refused(sent, code, reason);
                }
            }
        }
        return new Result.Accepted(sent);
    }

    private <C> Outcome send(Send<C> send, String id) {
        return instances.handle(send.aggregate(), send.entity(), send.command(), id);
    }

    private <S> Result child(Work.Child<S> child, S state, StepProgress progress, Attempt attempt) {
        var other = instances.process(child.process());
        if (attempt.isCompensation()) {
            return undoChild(other, progress, attempt);
        }
        var id = CommandIds.child(process.name(), attempt.instance(), attempt.step(), attempt.number());
        var parent = new Parent(process.name(), attempt.instance(), attempt.step(), attempt.number());
        var start = new Start(child.start().apply(state), Optional.of(parent));
        var stream = other.aggregate().stream(id).toString();
        return switch (instances.tell(other, id, start, "start")) {
            case Outcome.Accepted _ -> new Result.Accepted(List.of(new Sent(stream, "Start")));
            case Outcome.Refused(var code, var reason) -> new Result.Refused(List.of(), code, reason);
        };
    }

    private Result undoChild(ProcessVersions other, StepProgress progress, Attempt attempt) {
        var stream = StreamId.parse(progress.sent().getLast().stream());
        var ask = new Ask(
                Action.COMPENSATE,
                "",
                "process " + process.name(),
                "step " + attempt.step() + " of " + attempt.instance() + " is undone");
        var outcome = instances.tell(other, stream.entity(), ask, attempt.what() + "/" + process.name());
        if (outcome instanceof Outcome.Refused(var code, var reason)) {
            if (code.equals(Reception.OVER)) {
                var child = instances.at(other, stream.entity(), new AsOf.Latest());
                var end = new EndChild(
                        attempt.step(),
                        attempt.number(),
                        stream.toString(),
                        child.status(),
                        child.state(),
                        attempt.event().position());
                instances.tell(process, attempt.instance(), end, "end/" + attempt.what());
            } else if (!code.equals(Reception.COMPENSATING)) {
                return new Result.Refused(List.of(), code, reason);
            }
        }
        return new Result.Accepted(List.of());
    }

    private void tell(Parent parent, RecordedEvent recorded, Status status, String state, String again) {
        var end = new EndChild(
                parent.step(), parent.attempt(), recorded.stream().toString(), status, state, recorded.position());
        instances.tell(instances.process(parent.process()), parent.instance(), end, "end/" + recorded.id() + again);
    }

    private void dealWith(Deferral deferral, String instance, String again) {
        if (!deferral.timer().isEmpty()) {
            instances.tell(process, instance, new Fire(deferral.timer()), "fire/" + deferral.timer() + again);
            return;
        }
        long position = deferral.position();
        var recorded = instances
                .store()
                .event(position)
                .orElseThrow(() -> new IllegalStateException("the log has no event at position " + position));
        if (instances.find(recorded.stream().category()).isPresent()) {
            handle(recorded, again);
        } else {
            router.bring(instance, recorded, again);
        }
    }
}

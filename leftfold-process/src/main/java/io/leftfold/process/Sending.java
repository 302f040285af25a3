package io.leftfold.process;

import io.leftfold.KeyReusedException;
import io.leftfold.LeftfoldException;
import io.leftfold.Range;
import io.leftfold.StreamId;
import io.leftfold.decide.Outcome;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessCommand.Start;
import io.leftfold.process.StepDefinition.Work;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// Sends the commands of attempts, one after the other, and says what became of them. Each has an id of its own.
/// Before it is said that one was not accepted, its id is spent: whoever else has it in hand, and has stood
/// still, is not heard any more. So what is said of an attempt stays true.
final class Sending {
    private final Instances instances;
    private final ProcessVersions process;

    Sending(Instances instances, ProcessVersions process) {
        this.instances = instances;
        this.process = process;
    }

    /// @param instance  as it was when the attempt began, or is now
    /// @param isStopped whether nothing more is to be sent; what was, is said all the same
    /// @throws LeftfoldException if it may pass, or is not known what became of a command: then the same is
    ///     to be sent again
    <S extends Record> Result send(
            ProcessDefinition<S> definition, Instance instance, Attempt attempt, boolean isStopped) {
        var name = instance.resolve(attempt.step());
        var step = definition.parts().steps().get(name);
        if (step == null) {
            return closed(attempt, definition + " has no step " + name);
        }
        if (step.work() instanceof Work.Child<S> child) {
            return attempt.isCompensation()
                    ? undoChild(child, instance.step(name), attempt, isStopped)
                    : start(child, () -> child.start().apply(definition.state(instance)), attempt, isStopped);
        }
        List<Send<?>> commands;
        try {
            commands = commands(step, definition.state(instance), instance.step(name), attempt);
        } catch (RuntimeException fault) {
            return closed(attempt, fault.toString());
        }
        return commands.size() < attempt.from()
                ? closed(attempt, attempt.from() + " commands were accepted, and now there are " + commands.size())
                : send(commands, attempt, isStopped);
    }

    private static <S> List<Send<?>> commands(StepDefinition<S> step, S state, StepProgress progress, Attempt attempt) {
        if (attempt.isCompensation()) {
            var all = step.undo().orElse(_ -> List.of()).apply(state);
            // Where only part of a step was accepted, that is undone.
            boolean isPart = step.work() instanceof Work.Sends<S> && !progress.isWhole();
            return isPart ? all.subList(0, Math.min(all.size(), progress.sent().size())) : all;
        }
        if (step.work() instanceof Work.Sends<S> sends) {
            return sends.commands().apply(state);
        }
        throw new IllegalStateException("step " + step.name() + " sends nothing");
    }

    private Result send(List<Send<?>> commands, Attempt attempt, boolean isStopped) {
        var sent = new ArrayList<Sent>();
        for (int i = attempt.from(); i < commands.size(); i++) {
            var command = commands.get(i);
            var failure = attempt(attempt.id(i), isStopped, sent, id -> send(command, id));
            if (failure.isPresent()) {
                return failure.get();
            }
            sent.add(command.sent());
        }
        return new Result.Accepted(sent);
    }

    private <C> Outcome send(Send<C> send, String id) {
        return instances.handle(send.aggregate(), send.entity(), send.command(), id);
    }

    private interface Sender {
        Outcome send(String id);
    }

    /// Empty where it was accepted, now or before, perhaps from somebody else and as another one.
    private Optional<Result> attempt(String id, boolean isStopped, List<Sent> sent, Sender sender) {
        Result failure;
        try {
            if (isStopped) {
                failure = new Result.Refused(sent, "cancelled", "the process is cancelled");
            } else if (sender.send(id) instanceof Outcome.Refused(var code, var reason)) {
                failure = new Result.Refused(sent, code, reason);
            } else {
                return Optional.empty();
            }
        } catch (KeyReusedException spent) {
            failure = new Result.Refused(sent, "refused-before", "it was refused, and is not sent again");
        } catch (LeftfoldException fault) {
            failure = broken(fault, sent);
        } catch (RuntimeException fault) {
            failure = new Result.Broken(sent, fault.toString());
        }
        return instances.spend(id) ? Optional.empty() : Optional.of(failure);
    }

    /// What may pass, or is not known, comes out: the same is sent again with the same ids.
    private static Result broken(LeftfoldException failure, List<Sent> sent) {
        return switch (failure.kind().category()) {
            case FIX_CALL, FIX_CODE, REPORT -> new Result.Broken(sent, failure.toString());
            case RETRY_LATER, DECIDE_AGAIN, APPEND_AGAIN, LOOK_FIRST, FIX_SETUP, STOP -> throw failure;
        };
    }

    /// It is not known what the commands are; others may have known.
    private Result closed(Attempt attempt, String reason) {
        var sent = new ArrayList<Sent>();
        while (instances.spend(attempt.id(attempt.from() + sent.size()))) {
            sent.add(Sent.UNKNOWN);
        }
        return new Result.Broken(sent, reason);
    }

    private <S> Result start(Work.Child<S> child, Supplier<String> state, Attempt attempt, boolean isStopped) {
        var other = instances.find(child.process());
        if (other.isEmpty()) {
            return new Result.Broken(List.of(), "there is no process " + child.process());
        }
        var entity = CommandIds.child(attempt.process(), attempt.instance(), attempt.step(), attempt.number());
        var parent = new Parent(attempt.process(), attempt.instance(), attempt.step(), attempt.number());
        var id = CommandIds.of(child.process(), "start", entity);
        var failure = attempt(id, isStopped, List.of(), _ -> {
            var start = new Start(child.version(), state.get(), Optional.of(parent));
            return instances.handle(other.get().aggregate(), entity, start, id);
        });
        return failure.map(Sending::stuckWhereNotDeployed)
                .orElseGet(() -> new Result.Accepted(
                        List.of(new Sent(other.get().aggregate().stream(entity).toString(), "Start"))));
    }

    private static Result stuckWhereNotDeployed(Result failure) {
        return failure instanceof Result.Refused(var sent, var code, var reason) && code.equals(Reception.NOT_DEPLOYED)
                ? new Result.Broken(sent, reason)
                : failure;
    }

    /// The child says by itself when it is undone, unless it is over already.
    private Result undoChild(Work.Child<?> child, StepProgress progress, Attempt attempt, boolean isStopped) {
        var other = instances.find(child.process());
        if (other.isEmpty() || progress.sent().isEmpty()) {
            return new Result.Broken(List.of(), "there is no process " + child.process() + ", or it was not started");
        }
        if (isStopped) {
            return new Result.Refused(List.of(), "cancelled", "the process is cancelled");
        }
        var stream = StreamId.parse(progress.sent().getLast().stream());
        var why = "step " + attempt.step() + " of " + attempt.instance() + " is undone";
        var ask = new Ask(Action.COMPENSATE, "", "process " + process.name(), why);
        return switch (instances.tell(other.get(), stream.entity(), ask, attempt.what() + "/" + process.name())) {
            case Outcome.Refused(var code, var _)
            when code.equals(Reception.OVER) -> {
                tellEnd(stream, attempt);
                yield new Result.Accepted(List.of());
            }
            case Outcome.Refused(var code, var _)
            when code.equals(Reception.COMPENSATING) -> new Result.Accepted(List.of());
            case Outcome.Refused(var code, var reason) -> new Result.Refused(List.of(), code, reason);
            case Outcome.Accepted _ -> new Result.Accepted(List.of());
        };
    }

    /// Once more: when the child ended, the step was not being undone yet. It is told as what that end is, and
    /// not as what asked for it, which may be deferred.
    private void tellEnd(StreamId child, Attempt attempt) {
        // Behind its end comes only what was on its way then.
        for (var recorded : instances.store().read(child, Range.backward()).events()) {
            if (ProcessVersions.CODEC.read(recorded, instances.log()).data() instanceof ProcessEvent.Ended ended) {
                var end = new EndChild(
                        attempt.step(),
                        attempt.number(),
                        child.toString(),
                        ended.status(),
                        ended.schema(),
                        ended.state(),
                        recorded.position());
                instances.tell(process, attempt.instance(), end, "end/" + attempt.what() + "/" + ended.status());
                return;
            }
        }
        throw new IllegalStateException(child + " is over, and has no end");
    }
}

package io.leftfold.process;

import io.leftfold.AsOf;
import io.leftfold.Query;
import io.leftfold.RecordedEvent;
import io.leftfold.StreamId;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Bring;
import io.leftfold.process.ProcessCommand.Defer;
import io.leftfold.process.ProcessCommand.EndChild;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.ProcessCommand.Result;
import java.util.List;
import java.util.Optional;

/// Does what the events of one process say is to be done: has the commands of attempts sent, tells parents of the
/// ends of their children, cancels the children of who is cancelled, and brings what was deferred. Everything may
/// be done again, also by who does not know that another one has gone on.
final class Executor {
    private final Instances instances;
    private final ProcessVersions process;
    private final Router router;
    private final Sending sending;

    Executor(Instances instances, ProcessVersions process, Router router) {
        this.instances = instances;
        this.process = process;
        this.router = router;
        this.sending = new Sending(instances, process);
    }

    Query query() {
        return Query.categories(process.name())
                .and(Query.types(
                        "process.step-started", "process.compensation-started", "process.resumed", "process.ended"));
    }

    void handle(RecordedEvent recorded) {
        var event = read(recorded);
        attempt(recorded, event).ifPresent(attempt -> run(attempt, ""));
        if (event instanceof ProcessEvent.Resumed) {
            bringDeferred(recorded.stream().entity());
        } else if (event instanceof ProcessEvent.Ended ended) {
            if (ended.status() == Status.CANCELLED) {
                cancelChildren(recorded.stream().entity());
            }
            tellParent(recorded, ended, "");
        }
    }

    private ProcessEvent read(RecordedEvent recorded) {
        return ProcessVersions.CODEC.read(recorded, instances.log()).data();
    }

    private Optional<Attempt> attempt(RecordedEvent recorded, ProcessEvent event) {
        return switch (event) {
            case ProcessEvent.StepStarted e
            when e.isSending() -> Optional.of(attempt(recorded, e.step(), e.attempt(), e.from(), false));
            case ProcessEvent.CompensationStarted e ->
                Optional.of(attempt(recorded, e.step(), e.attempt(), e.from(), true));
            case ProcessEvent _ -> Optional.empty();
        };
    }

    private Attempt attempt(RecordedEvent recorded, String step, int number, int from, boolean isCompensation) {
        return new Attempt(
                process.name(),
                recorded.stream().entity(),
                step,
                number,
                from,
                isCompensation,
                recorded.version(),
                recorded.position());
    }

    /// @param again makes it another time, of one that was deferred; else empty
    private void run(Attempt attempt, String again) {
        var now = instances.folded(process, attempt.instance(), new AsOf.Latest());
        if (!attempt.isUnderWay(now.state())) {
            if (!again.isEmpty()) {
                tell(attempt, new Result.Accepted(List.of()), again);
            }
            return;
        }
        // An upgrade may have come after it, and the version before it be gone.
        var then = now.version() == attempt.version()
                ? now.state()
                : instances.at(process, attempt.instance(), new AsOf.Version(attempt.version()));
        var instance = process.of(then).isPresent() ? then : now.state();
        boolean isStopped = now.state().status() == Status.CANCELLED;
        process.of(instance)
                .ifPresentOrElse(
                        definition -> tell(attempt, sending.send(definition, instance, attempt, isStopped), again),
                        () -> defer(attempt, instance, again));
    }

    private void tell(Attempt attempt, Result result, String again) {
        var executed = attempt.executed(result);
        var command = again.isEmpty() ? executed : new Bring(new Deferral(attempt.position(), ""), executed);
        instances.tell(process, attempt.instance(), command, "executed/" + attempt.what() + again);
    }

    private void defer(Attempt attempt, Instance instance, String again) {
        var reason = "version " + instance.version() + " of " + process.name() + " is not deployed";
        var defer = new Defer(new Deferral(attempt.position(), ""), Reception.NOT_DEPLOYED, reason);
        instances.tell(process, attempt.instance(), defer, "defer/" + attempt.what() + again);
    }

    private void tellParent(RecordedEvent recorded, ProcessEvent.Ended ended, String again) {
        ended.parent().ifPresent(parent -> {
            var end = new EndChild(
                    parent.step(),
                    parent.attempt(),
                    recorded.stream().toString(),
                    ended.status(),
                    ended.schema(),
                    ended.state(),
                    recorded.position());
            var command = again.isEmpty() ? end : new Bring(new Deferral(recorded.position(), ""), end);
            instances.tell(
                    instances.process(parent.process()), parent.instance(), command, "end/" + recorded.id() + again);
        });
    }

    /// All that it has started: what had begun before it was cancelled has said so by now.
    private void cancelChildren(String instance) {
        instances.at(process, instance, new AsOf.Latest()).steps().values().stream()
                .flatMap(step -> step.sent().stream())
                .filter(sent -> !sent.equals(Sent.UNKNOWN))
                .map(sent -> StreamId.parse(sent.stream()))
                .forEach(child -> instances.find(child.category()).ifPresent(other -> {
                    var why = "the one that has started it is cancelled: " + instance;
                    var ask = new Ask(Action.CANCEL, "", "process " + process.name(), why);
                    instances.tell(other, child.entity(), ask, "cancel");
                }));
    }

    /// One after the other, until none is left or it is parked again. Those that come meanwhile are behind them.
    private void bringDeferred(String instance) {
        long before = 0;
        var now = instances.folded(process, instance, new AsOf.Latest());
        while (now.state().parked().isEmpty() && !now.state().deferred().isEmpty()) {
            var first = now.state().deferred().getFirst();
            if (now.version() == before) {
                throw new IllegalStateException(first + " was brought to " + instance + ", and nothing came of it");
            }
            before = now.version();
            bring(first, instance, "/" + before);
            now = instances.folded(process, instance, new AsOf.Latest());
        }
    }

    /// @param again the version at which it is brought, so that another time is another one
    private void bring(Deferral deferral, String instance, String again) {
        if (!deferral.timer().isEmpty()) {
            var fire = new Bring(deferral, new Fire(deferral.timer()));
            instances.tell(process, instance, fire, "fire/" + deferral.timer() + again);
            return;
        }
        long position = deferral.position();
        var recorded = instances
                .store()
                .event(position)
                .orElseThrow(() -> new IllegalStateException("the log has no event at position " + position));
        var category = recorded.stream().category();
        if (category.equals(process.name()) && recorded.stream().entity().equals(instance)) {
            attempt(recorded, read(recorded)).ifPresent(attempt -> run(attempt, again));
        } else if (instances.find(category).isPresent() && read(recorded) instanceof ProcessEvent.Ended ended) {
            tellParent(recorded, ended, again);
        } else {
            router.bring(instance, recorded, again);
        }
    }
}

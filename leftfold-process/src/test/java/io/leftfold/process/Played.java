package io.leftfold.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.leftfold.StreamId;
import io.leftfold.decide.Decider;
import io.leftfold.decide.Decision;
import io.leftfold.process.ProcessCommand.Action;
import io.leftfold.process.ProcessCommand.Ask;
import io.leftfold.process.ProcessCommand.Executed;
import io.leftfold.process.ProcessCommand.Fire;
import io.leftfold.process.ProcessCommand.Result;
import io.leftfold.process.ProcessCommand.See;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// An instance that is told things, one after the other.
final class Played {
    private final Decider<ProcessCommand, Instance, ProcessEvent> decider;
    private final String id;
    private final List<ProcessEvent> events = new ArrayList<>();
    private Instance instance;
    private List<ProcessEvent> newest = List.of();
    private long position;

    Played(ProcessDefinition<?> definition, String id) {
        this(definition.decider(), id);
    }

    Played(Decider<ProcessCommand, Instance, ProcessEvent> decider, String id) {
        this.decider = decider;
        this.id = id;
        this.instance = decider.initialState();
    }

    Instance instance() {
        return instance;
    }

    List<ProcessEvent> newest() {
        return newest;
    }

    /// The same history, as another deployment decides on it.
    Played by(Decider<ProcessCommand, Instance, ProcessEvent> other) {
        var played = new Played(other, id);
        played.events.addAll(events);
        played.position = position;
        played.instance = instance;
        return played;
    }

    Played tell(ProcessCommand command) {
        newest = switch (decider.decide(command, instance)) {
            case Decision.Accepted<ProcessEvent>(var accepted) -> accepted;
            case Decision.Refused<ProcessEvent> _ -> List.of();
        };
        events.addAll(newest);
        newest.forEach(event -> instance = decider.evolve(instance, event));
        return this;
    }

    Played sees(Object event) {
        position++;
        return tell(see(event, position));
    }

    /// What was deferred.
    Played brings(Object event, long position) {
        return tell(new ProcessCommand.Bring(new Deferral(position, ""), see(event, position)));
    }

    private See see(Object event, long position) {
        return new See(
                id, event, new UUID(0, position), event.getClass().getSimpleName(), StreamId.of("x", "1"), position);
    }

    Played accepts(String step) {
        return tell(executed(step, false, new Result.Accepted(sent(step, 1))));
    }

    Played refuses(String step, String code) {
        return tell(executed(step, false, new Result.Refused(List.of(), code, "because")));
    }

    Played breaks(String step) {
        return tell(executed(step, false, new Result.Broken(List.of(), "a bug")));
    }

    Played undoes(String step) {
        return tell(executed(step, true, new Result.Accepted(sent(step, 1))));
    }

    Played doesNotUndo(String step) {
        return tell(executed(step, true, new Result.Refused(List.of(), "no", "because")));
    }

    Executed executed(String step, boolean isCompensation, Result result) {
        return new Executed(step, instance().step(step).attempt(), isCompensation, result, 0);
    }

    static List<Sent> sent(String step, int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> new Sent("x-" + step, "Do" + i))
                .toList();
    }

    Played fires(String kind, String step, int attempt) {
        return tell(new Fire(kind + '/' + step + '/' + attempt));
    }

    Played asks(Action action, String step) {
        return tell(new Ask(action, step, "ada", "has looked"));
    }

    /// What the newest command came to: the names of the events, with the step where they have one.
    Played then(String... expected) {
        assertThat(newest.stream().map(Played::show).toList()).containsExactly(expected);
        return this;
    }

    Played is(Status status) {
        assertThat(instance().status()).isEqualTo(status);
        return this;
    }

    Played isAt(String step, Phase phase) {
        assertThat(instance().step(step).phase()).isEqualTo(phase);
        return this;
    }

    static String show(ProcessEvent event) {
        var step = IntStream.range(0, event.getClass().getRecordComponents().length)
                .mapToObj(i -> event.getClass().getRecordComponents()[i])
                .filter(component -> component.getName().equals("step"))
                .map(component -> {
                    try {
                        return " " + component.getAccessor().invoke(event);
                    } catch (ReflectiveOperationException e) {
                        throw new LinkageError(e.getMessage(), e);
                    }
                })
                .collect(Collectors.joining());
        var end = event instanceof ProcessEvent.Ended ended ? " " + ended.status() : "";
        return event.getClass().getSimpleName() + (step.isBlank() ? "" : step) + end;
    }
}

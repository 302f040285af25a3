package io.leftfold.diff;

import io.leftfold.AsOf;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.RecordedEvent;
import io.leftfold.decide.Boundary;
import io.leftfold.diff.Judge.Place;
import java.util.List;
import java.util.Optional;

/// Decides the commands of a boundary, each on what its query finds up to the position that was read to.
final class BoundaryReplay<C, S, E> {
    private final Subject<C, S, E> subject;
    private final Boundary<C, S, E> boundary;
    private final Log log;
    private final Tally tally;
    private final Judge<C, S, E> judge;

    private BoundaryReplay(Subject<C, S, E> subject, Boundary<C, S, E> boundary, Log log, Tally tally) {
        this.subject = subject;
        this.boundary = boundary;
        this.log = log;
        this.tally = tally;
        this.judge = new Judge<>(subject, log.info().id(), tally);
    }

    /// @param tally takes what it comes to
    static <C, S, E> BoundaryReplay<C, S, E> of(Subject<C, S, E> subject, Log log, Tally tally) {
        if (subject.model() instanceof Boundary<C, S, E> boundary) {
            return new BoundaryReplay<>(subject, boundary, log, tally);
        }
        throw new IllegalArgumentException(subject.name() + " is no boundary");
    }

    /// Decides what the subject tells from an append, if it tells something. The condition of the append says that
    /// nothing that was read came between, so all before it is what was decided on.
    void derived(List<RecordedEvent> append) {
        var first = append.getFirst();
        var place = place(first, first.position() - 1, 0);
        new Derivation<>(subject, log.info().id(), judge).command(append, place).ifPresent(command -> {
            tally.asked += append.size();
            decide(command, new Then.Accepted(append), place);
        });
    }

    void recorded(Asked asked) {
        var events = asked.events() == 0 ? List.<RecordedEvent>of() : appended(asked);
        var place = events.isEmpty()
                ? new Place(Optional.empty(), 0, asked.readTo(), asked.line())
                : place(events.getFirst(), asked.readTo(), asked.line());
        judge.command(asked, events, place).ifPresent(command -> decide(command, asked.then(events), place));
    }

    private List<RecordedEvent> appended(Asked asked) {
        return log.store()
                .readAll(
                        Query.ALL,
                        Range.forward()
                                .after(asked.first() - 1)
                                .limit(asked.events())
                                .asOf(new AsOf.Position(log.head())))
                .events();
    }

    private static Place place(RecordedEvent first, long readTo, long line) {
        return new Place(Optional.of(first.stream()), first.version() - 1, readTo, line);
    }

    private void decide(C command, Then then, Place place) {
        S state;
        try {
            state = state(boundary.reads().apply(command), place.position());
        } catch (RuntimeException | AssertionError | StackOverflowError failure) {
            judge.add(
                    Judge.kindOf(failure),
                    place,
                    command.getClass().getSimpleName(),
                    then.shown(),
                    Judge.reason(failure));
            return;
        }
        judge.decide(command, state, then, place);
    }

    private S state(Query query, long position) {
        var decider = boundary.decider();
        var state = decider.initialState();
        var events = log.events(query, position);
        for (var next = events.next(); next.isPresent(); next = events.next()) {
            if (!next.get().isAboutStream()) {
                state = decider.evolve(
                        state,
                        boundary.codec().read(next.get(), log.info().id()).data());
            }
        }
        return state;
    }
}

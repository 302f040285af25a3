package io.leftfold.diff;

import io.leftfold.StreamId;
import io.leftfold.decide.Decider;
import io.leftfold.diff.Difference.Kind;
import io.leftfold.diff.Judge.Place;
import java.util.List;
import java.util.Optional;

/// Folds the stream of an entity once, and decides each of its commands on the version that it was decided on: on
/// what stood before it, never on more.
final class StreamReplay<C, S, E> {
    private final Subject<C, S, E> subject;
    private final Log log;
    private final StreamId stream;
    private final EventCursor events;
    private final Decider<C, S, E> decider;
    private final Tally tally;
    private final Judge<C, S, E> judge;
    private S state;
    private long version;
    private long position;

    private StreamReplay(Subject<C, S, E> subject, Log log, StreamId stream, Approvals approvals) {
        this.subject = subject;
        this.log = log;
        this.stream = stream;
        this.events = log.events(stream);
        this.decider = subject.model().decider();
        this.tally = new Tally(approvals);
        this.judge = new Judge<>(subject, log.info().id(), tally);
        this.state = decider.initialState();
    }

    /// Decides what the subject tells from the events.
    static <C, S, E> Tally derived(Subject<C, S, E> subject, Log log, StreamId stream, Approvals approvals) {
        return new StreamReplay<>(subject, log, stream, approvals).derived();
    }

    /// Decides recorded commands.
    ///
    /// @param asked of this stream, by what they had read
    static <C, S, E> Tally recorded(
            Subject<C, S, E> subject, Log log, StreamId stream, List<Asked> asked, Approvals approvals) {
        return new StreamReplay<>(subject, log, stream, approvals).recorded(asked);
    }

    private Tally derived() {
        var derivation = new Derivation<>(subject, log.info().id(), judge);
        long appendEnd = 0;
        boolean isFolded = true;
        while (isFolded) {
            if (version == appendEnd) {
                var append = events.append();
                appendEnd += append.size();
                derivation.command(append, place(0)).ifPresent(command -> {
                    tally.asked += append.size();
                    judge.decide(command, state, new Then.Accepted(append), place(0));
                });
            }
            isFolded = fold();
        }
        return tally;
    }

    private Tally recorded(List<Asked> asked) {
        for (var command : asked) {
            while (version < command.readTo() && fold()) {
                // Up to what it was decided on.
            }
            if (version == command.readTo()) {
                decide(command);
            } else {
                judge.add(
                        Kind.FAILED,
                        place(command.line()),
                        command.type(),
                        "",
                        "it was decided on version " + command.readTo() + ", which cannot be folded");
            }
        }
        return tally;
    }

    private void decide(Asked asked) {
        var place = place(asked.line());
        var appended = events.ahead(asked.events());
        judge.command(asked, appended, place)
                .ifPresent(command -> judge.decide(command, state, asked.then(appended), place));
    }

    /// @return whether there was one more event that could be folded
    private boolean fold() {
        var next = events.next();
        if (next.isEmpty()) {
            return false;
        }
        var event = next.get();
        if (!event.isAboutStream()) {
            tally.seen++;
            try {
                state = decider.evolve(
                        state,
                        subject.model().codec().read(event, log.info().id()).data());
            } catch (RuntimeException | AssertionError | StackOverflowError failure) {
                judge.add(Judge.kindOf(failure), place(0), "", event.type(), Judge.reason(failure));
                return false;
            }
        }
        version = event.version();
        position = event.position();
        return true;
    }

    private Place place(long line) {
        return new Place(Optional.of(stream), version, position, line);
    }
}

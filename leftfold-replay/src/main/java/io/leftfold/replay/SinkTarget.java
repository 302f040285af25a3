package io.leftfold.replay;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import io.leftfold.WorkUnknownException;
import io.leftfold.replay.ReplayOptions.OnFailure;
import io.leftfold.replay.SelectedPages.Selected;
import io.leftfold.replay.UnfinishedEvents.Mark;
import java.util.List;
import java.util.Optional;

/// Gives a sink page by page, in the order of positions. Where a page fails its events come one by one, so that
/// all before the bad one get done.
final class SinkTarget implements ReplayTarget {
    private final ReplayState state;
    private final ReplaySink sink;
    private Optional<Checkpoint> checkpoint = Optional.empty();
    /// Whether the last delivery may have been done without an answer.
    private boolean isUnsure;

    private volatile long position;

    SinkTarget(ReplayState state, ReplaySink sink) {
        this.state = state;
        this.sink = sink;
    }

    @Override
    public Optional<Checkpoint> resume() {
        checkpoint = sink.resume();
        return checkpoint;
    }

    @Override
    public void begin(long position) {
        this.position = position;
    }

    @Override
    public void take(Selected page) {
        if (page.scannedTo() <= position || !state.pace(page.events().size())) {
            return;
        }
        try {
            state.attempt(() -> deliver(page.events(), end(page)), ReplayState::isPassing);
        } catch (RuntimeException failure) {
            if (page.events().isEmpty()) {
                throw failure;
            }
            one(page);
        }
        state.tick();
    }

    private void one(Selected page) {
        for (var event : page.events()) {
            if (state.isEnding()) {
                return;
            }
            var to = at(new Mark(event.position(), Optional.of(event.id())));
            try {
                state.attempt(() -> deliver(List.of(event), to), _ -> true);
            } catch (RuntimeException failure) {
                if (state.isEnding()) {
                    return;
                }
                state.failed(event, failure);
                if (state.options().onFailure() == OnFailure.SKIP_EVENT) {
                    state.attempt(() -> deliver(List.of(), to), ReplayState::isPassing);
                }
            }
        }
        if (!state.isEnding() && page.scannedTo() > position) {
            state.attempt(() -> deliver(List.of(), end(page)), ReplayState::isPassing);
        }
    }

    private void deliver(List<RecordedEvent> events, Checkpoint to) {
        if (!isUnsure || !sink.resume().equals(Optional.of(to))) {
            try {
                sink.deliver(events, checkpoint, to);
            } catch (WorkUnknownException unknown) {
                isUnsure = true;
                throw unknown;
            }
        }
        isUnsure = false;
        checkpoint = Optional.of(to);
        position = to.position();
        state.delivered(events.size());
    }

    private Checkpoint end(Selected page) {
        var last = page.events().isEmpty() ? null : page.events().getLast();
        return at(new Mark(
                page.scannedTo(),
                last == null || last.position() < page.scannedTo() ? Optional.empty() : Optional.of(last.id())));
    }

    private Checkpoint at(Mark mark) {
        return MovingCheckpoint.at(mark, state.source());
    }

    /// A page is finished when it was taken.
    @Override
    public void complete() {}

    /// The sink keeps its checkpoint itself.
    @Override
    public void end() {}

    @Override
    public long position() {
        return position;
    }
}

package io.leftfold.tck.history;

import io.leftfold.tck.history.Entry.Checkpointed;
import io.leftfold.tck.history.Entry.Delivered;
import io.leftfold.tck.history.Entry.Finished;
import io.leftfold.tck.history.History.Feed;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// What each life of a subscription got is a run of the final log after its filter, without gap; its checkpoint
/// never passes an event that is not finished; the next life goes on from a checkpoint that is not behind the
/// last one saved. A subscription may get the event again that it has not finished.
final class FeedCheck {
    /// What is known of one subscription over all its lives.
    private static final class Known {
        final Set<Integer> delivered = new HashSet<>();
        final Set<Integer> finished = new HashSet<>();
        long saved;
        /// All matching events up to here were finished or lie before the first checkpoint.
        long passed = -1;
    }

    private final LogIndex index;
    private final List<Violation> violations = new ArrayList<>();
    private final Map<String, Known> known = new HashMap<>();

    private FeedCheck(LogIndex index) {
        this.index = index;
    }

    static List<Violation> check(History history, LogIndex index) {
        var check = new FeedCheck(index);
        history.feeds().forEach(check::check);
        return check.violations;
    }

    private void wrong(Anomaly anomaly, Feed feed, String what) {
        violations.add(Violation.of(anomaly, "subscription " + feed.name() + " of run " + feed.run() + " " + what));
    }

    private void check(Feed feed) {
        var state = known.computeIfAbsent(feed.name(), ignored -> new Known());
        begin(feed, state);
        // The last event that was delivered in this life, and whether it may come again.
        long last = feed.subscribed().after();
        boolean mayRepeat = false;
        for (var happening : feed.happenings()) {
            if (happening instanceof Delivered delivered) {
                if (!isThere(feed, delivered)) {
                    return;
                }
                int place = Math.toIntExact(delivered.position());
                int next = index.firstMatch(feed.subscribed().query(), last, index.size() + 1);
                if (place != next && !(place == last && mayRepeat)) {
                    wrong(
                            place <= last ? Anomaly.REPEATED : Anomaly.SKIPPED,
                            feed,
                            "got position " + place + " after position " + last + "; "
                                    + (next == 0 ? "the log has no more for it" : "the next is " + next));
                    return;
                }
                if (feed.subscribed().delivery() == Delivery.EXACTLY_ONCE && state.finished.contains(place)) {
                    wrong(Anomaly.REPEATED, feed, "got position " + place + " again, which it had finished");
                    return;
                }
                state.delivered.add(place);
                last = place;
                mayRepeat = true;
            } else if (happening instanceof Finished finished) {
                if (finished.position() != last || !mayRepeat) {
                    wrong(
                            Anomaly.WRONG_DELIVERY,
                            feed,
                            "finished position " + finished.position() + ", which is not the last it got, " + last);
                    return;
                }
                state.finished.add(Math.toIntExact(last));
                mayRepeat = feed.subscribed().delivery() == Delivery.AT_LEAST_ONCE
                        && !state.finished.contains(Math.toIntExact(last));
            } else if (happening instanceof Checkpointed checkpointed && !save(feed, state, checkpointed.position())) {
                return;
            }
        }
    }

    private void begin(Feed feed, Known state) {
        long after = feed.subscribed().after();
        if (after > index.size()) {
            wrong(
                    Anomaly.CHECKPOINT_AHEAD,
                    feed,
                    "goes on after position " + after + ", the log ends at " + index.size());
        } else if (state.passed < 0) {
            state.passed = after;
        } else if (after < state.saved) {
            wrong(
                    Anomaly.CHECKPOINT_LOST,
                    feed,
                    "goes on after position " + after + ", though the checkpoint was saved at " + state.saved);
        } else {
            // The life before may have ended between the end of the work and the line that says so.
            pass(feed, state, after, state.delivered, "goes on after", "delivered");
        }
        state.saved = Math.max(state.saved, after);
    }

    private boolean save(Feed feed, Known state, long position) {
        if (position > index.size()) {
            wrong(
                    Anomaly.CHECKPOINT_AHEAD,
                    feed,
                    "saved its checkpoint at " + position + ", the log ends at " + index.size());
            return false;
        }
        if (position < state.saved) {
            wrong(
                    Anomaly.CHECKPOINT_LOST,
                    feed,
                    "saved its checkpoint at " + position + ", behind the one at " + state.saved);
            return false;
        }
        state.saved = position;
        return pass(feed, state, position, state.finished, "saved its checkpoint at", "finished");
    }

    private boolean pass(Feed feed, Known state, long position, Set<Integer> enough, String what, String done) {
        int end = Math.toIntExact(position) + 1;
        int place = index.firstMatch(feed.subscribed().query(), state.passed, end);
        while (place > 0) {
            if (!enough.contains(place)) {
                wrong(
                        Anomaly.CHECKPOINT_AHEAD,
                        feed,
                        what + " position " + position + ", but position " + place + " was not " + done);
                return false;
            }
            place = index.firstMatch(feed.subscribed().query(), place, end);
        }
        state.passed = Math.max(state.passed, position);
        return true;
    }

    private boolean isThere(Feed feed, Delivered delivered) {
        if (delivered.position() < 1 || delivered.position() > index.size()) {
            wrong(
                    Anomaly.WRONG_DELIVERY,
                    feed,
                    "got position " + delivered.position() + ", the log ends at " + index.size());
            return false;
        }
        int place = Math.toIntExact(delivered.position());
        var event = index.event(place);
        boolean same = event.id().equals(delivered.id())
                && event.stream().equals(delivered.stream())
                && event.version() == delivered.version();
        if (!same || !event.matches(feed.subscribed().query())) {
            wrong(
                    Anomaly.WRONG_DELIVERY,
                    feed,
                    "got " + delivered + (same ? ", which its filter leaves out" : ", the log has " + event));
            return false;
        }
        for (var writer : index.commit(place).earliest()) {
            if (writer.invoked() > delivered.at()) {
                violations.add(Violation.of(
                        Anomaly.WRONG_DELIVERY,
                        "subscription " + feed.name() + " got position " + place + " at " + delivered.at() + ", before "
                                + writer + " was invoked at " + writer.invoked(),
                        writer));
                return false;
            }
        }
        return true;
    }
}

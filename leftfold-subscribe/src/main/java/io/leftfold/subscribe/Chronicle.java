package io.leftfold.subscribe;

import io.leftfold.Checkpoint;
import io.leftfold.RecordedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Tells whoever watches a [SteppedNode] what is done under a claim, and what comes of it.
record Chronicle(Claim claim, SteppedNode.Watcher watcher) {
    /// The partition of the claim.
    String where() {
        return "partition " + claim.partition() + " of " + claim.subscription();
    }

    void note(String what) {
        watcher.note(claim.node() + ", " + where() + " " + what);
    }

    /// @param before who had the partition and has not released it
    void claimed(Optional<String> before) {
        watcher.note(claim.node() + " claims " + where()
                + before.map(owner -> ", which " + owner + " had").orElse(""));
        if (before.isPresent()) {
            watcher.happened("a partition was taken from a silent node");
        }
    }

    /// Before `action` is done.
    void begins(Action action) {
        switch (action) {
            case Action.Deliver(var events, var _, var step) -> {
                if (!events.isEmpty() || !step.letters().isEmpty()) {
                    note(show(events.stream().map(RecordedEvent::position).toList(), step));
                }
            }
            case Action.Redeliver(var letter, var _) -> note("tries " + letter.position() + " again");
            case Action.Resume _, Action.Read _, Action.Mark _, Action.Await _, Action.End _ -> {}
        }
    }

    private static String show(List<Long> events, Step step) {
        var parts = new ArrayList<String>();
        if (!events.isEmpty()) {
            parts.add("handles " + events);
        }
        step.letters().forEach(letter -> parts.add("makes " + letter.position() + " a letter, " + letter.state()));
        step.to().ifPresent(to -> parts.add("moves the checkpoint to " + to.position()));
        return String.join(", ", parts);
    }

    /// After `message` has come of `action`.
    ///
    /// @param status before the machine is told
    void came(Action action, Message message, SubscriptionStatus status) {
        if (status instanceof SubscriptionStatus.Waiting(var _, var reason) && reason.contains("different")) {
            watcher.happened("a breaker opened");
        }
        if (message instanceof Message.Fenced
                && action instanceof Action.Deliver(var events, var _, var _)
                && !events.isEmpty()) {
            watcher.happened("a lease was lost while a batch was in flight");
        }
        came(message);
    }

    private void came(Message message) {
        switch (message) {
            case Message.Resumed(var there) -> {
                if (there.isAbandoned()) {
                    watcher.happened("an abandoned partition was taken over");
                }
                note("goes on behind "
                        + there.checkpoint().map(Checkpoint::position).orElse(0L)
                        + (there.isAbandoned() ? ", where its owner died" : ""));
            }
            case Message.DeliveryFailed(long position, var handled, var failure) -> {
                if (!handled.isEmpty()) {
                    watcher.happened("some events of a batch were handled and one failed");
                }
                note((position == 0 ? "a handler" : "the handler of " + position) + " fails: " + failure.error());
            }
            case Message.Passing(var reason) -> note("waits: " + reason);
            case Message.Fenced _ -> note("has lost its claim");
            case Message.Delivered _,
                    Message.Started _,
                    Message.PageRead _,
                    Message.Marked _,
                    Message.Woken _,
                    Message.Closed _,
                    Message.Broken _ -> {}
        }
    }
}

package io.leftfold.tck.history;

import io.leftfold.tck.history.Entry.Checkpointed;
import io.leftfold.tck.history.Entry.Delivered;
import io.leftfold.tck.history.Entry.Finished;
import io.leftfold.tck.history.Entry.Invoked;
import io.leftfold.tck.history.Entry.LogEnded;
import io.leftfold.tck.history.Entry.Logged;
import io.leftfold.tck.history.Entry.Modelled;
import io.leftfold.tck.history.Entry.Opened;
import io.leftfold.tck.history.Entry.Returned;
import io.leftfold.tck.history.Entry.Subscribed;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Folds entries into a history.
final class HistoryBuilder {
    private static final class OpenFeed {
        final int run;
        final Subscribed subscribed;
        final List<Entry> happenings = new ArrayList<>();

        OpenFeed(int run, Subscribed subscribed) {
            this.run = run;
            this.subscribed = subscribed;
        }
    }

    private final Set<Integer> runs = new LinkedHashSet<>();
    private final Map<Long, Invoked> open = new HashMap<>();
    private final Set<Long> seen = new HashSet<>();
    private final List<Operation> operations = new ArrayList<>();
    private final Map<String, OpenFeed> subscriptions = new HashMap<>();
    private final List<OpenFeed> feeds = new ArrayList<>();
    private final List<Modelled> models = new ArrayList<>();
    private final List<String> notes = new ArrayList<>();
    private List<LoggedEvent> log = List.of();
    private List<LoggedEvent> reading = new ArrayList<>();
    private boolean logIsRead;
    private int run;

    /// @throws IllegalArgumentException if it cannot follow on what was added before
    void add(Entry entry) {
        if (runs.isEmpty() && !(entry instanceof Opened)) {
            throw new IllegalArgumentException("a history begins by opening a run, not with " + entry);
        }
        switch (entry) {
            case Opened opened -> begin(opened.run());
            case Invoked invoked -> invoke(invoked);
            case Returned returned -> complete(returned);
            case Subscribed subscribed -> {
                var feed = new OpenFeed(run, subscribed);
                subscriptions.put(subscribed.subscription(), feed);
                feeds.add(feed);
            }
            case Delivered delivered -> happened(delivered.subscription(), delivered);
            case Finished finished -> happened(finished.subscription(), finished);
            case Checkpointed checkpointed -> happened(checkpointed.subscription(), checkpointed);
            case Modelled modelled -> models.add(modelled);
            case Logged logged -> reading.add(logged.event());
            case LogEnded ended -> end(ended);
        }
    }

    void note(String note) {
        notes.add(note);
    }

    History build() {
        leaveOpen();
        var inOrder = new ArrayList<>(operations);
        inOrder.sort(Comparator.comparingLong(Operation::invoked));
        return new History(
                inOrder,
                feeds.stream()
                        .map(feed -> new History.Feed(feed.run, feed.subscribed, feed.happenings))
                        .toList(),
                models,
                log,
                logIsRead,
                List.copyOf(runs),
                notes);
    }

    private void begin(int next) {
        leaveOpen();
        subscriptions.clear();
        reading = new ArrayList<>();
        seen.clear();
        run = next;
        if (!runs.add(next)) {
            throw new IllegalArgumentException(
                    "run " + next + " is opened twice: each life of a process needs a number" + " of its own");
        }
    }

    private void invoke(Invoked invoked) {
        if (!seen.add(invoked.operation())) {
            throw new IllegalArgumentException("operation " + run + ":" + invoked.operation() + " is invoked twice");
        }
        open.put(invoked.operation(), invoked);
    }

    private void complete(Returned returned) {
        var invoked = open.remove(returned.operation());
        if (invoked == null) {
            throw new IllegalArgumentException(
                    "operation " + run + ":" + returned.operation() + " returns, but is not under way");
        }
        if (returned.at() < invoked.at()) {
            throw new IllegalArgumentException("operation " + run + ":" + returned.operation() + " returns at "
                    + returned.at() + ", before it was invoked at " + invoked.at());
        }
        operations.add(new Operation(
                run,
                invoked.operation(),
                invoked.process(),
                invoked.call(),
                invoked.at(),
                returned.result() instanceof Result.Unknown ? Operation.OPEN : returned.at(),
                returned.result()));
    }

    private void leaveOpen() {
        for (var invoked : open.values()) {
            operations.add(new Operation(
                    run,
                    invoked.operation(),
                    invoked.process(),
                    invoked.call(),
                    invoked.at(),
                    Operation.OPEN,
                    new Result.Unknown("the history ends before it returned")));
        }
        open.clear();
    }

    private void happened(String subscription, Entry entry) {
        var feed = subscriptions.get(subscription);
        if (feed == null) {
            throw new IllegalArgumentException(
                    "subscription " + subscription + " has not begun in run " + run + ": " + entry);
        }
        feed.happenings.add(entry);
    }

    private void end(LogEnded ended) {
        if (reading.size() != ended.head()) {
            note("the final log of run " + run + " has " + reading.size() + " events and ends at position "
                    + ended.head());
        }
        log = reading;
        logIsRead = true;
        reading = new ArrayList<>();
    }
}

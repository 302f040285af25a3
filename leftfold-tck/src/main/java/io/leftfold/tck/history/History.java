package io.leftfold.tck.history;

import io.leftfold.EventStore;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/// What happened to one log: who asked what and heard what, what subscribers got, and the log in the end.
///
/// @param operations in the order of their invocation
/// @param feeds      the lives of subscriptions, in order
/// @param models     read models, as they were looked at
/// @param log        the final log, in the order in which it was read
/// @param logIsRead  whether the final log is there
/// @param runs       the lives of processes that it spans
/// @param notes      what a reader has to say, as that a last line was cut
public record History(
        List<Operation> operations,
        List<Feed> feeds,
        List<Entry.Modelled> models,
        List<LoggedEvent> log,
        boolean logIsRead,
        List<Integer> runs,
        List<String> notes) {
    public History {
        operations = List.copyOf(operations);
        feeds = List.copyOf(feeds);
        models = List.copyOf(models);
        log = List.copyOf(log);
        runs = List.copyOf(runs);
        notes = List.copyOf(notes);
    }

    /// One life of a subscription.
    ///
    /// @param happenings what happened to it: [Entry.Delivered], [Entry.Finished], [Entry.Checkpointed]
    public record Feed(int run, Entry.Subscribed subscribed, List<Entry> happenings) {
        public Feed {
            happenings = List.copyOf(happenings);
        }

        public String name() {
            return subscribed.subscription();
        }
    }

    /// @throws IllegalArgumentException if they do not make a history, for example where something returns that
    ///     was never invoked
    public static History of(Iterable<Entry> entries) {
        var builder = new HistoryBuilder();
        entries.forEach(builder::add);
        return builder.build();
    }

    /// This history with all that `store` holds as its final log.
    public History withLogOf(EventStore store) {
        var events = new ArrayList<LoggedEvent>();
        ((Recorder) entry -> {
                    if (entry instanceof Entry.Logged(var event)) {
                        events.add(event);
                    }
                })
                .recordLog(store);
        return withLog(events);
    }

    /// This history with another final log.
    public History withLog(List<LoggedEvent> log) {
        return new History(operations, feeds, models, log, true, runs, notes);
    }

    public History withOperations(List<Operation> operations) {
        return new History(operations, feeds, models, log, logIsRead, runs, notes);
    }

    public History withFeeds(List<Feed> feeds) {
        return new History(operations, feeds, models, log, logIsRead, runs, notes);
    }

    public History withModels(List<Entry.Modelled> models) {
        return new History(operations, feeds, models, log, logIsRead, runs, notes);
    }

    /// The last checkpoint that `subscription` is known to have saved or to have gone on from.
    public OptionalLong checkpoint(String subscription) {
        var last = OptionalLong.empty();
        for (var feed : feeds) {
            if (feed.name().equals(subscription)) {
                last = OptionalLong.of(feed.subscribed().after());
                for (var happening : feed.happenings()) {
                    if (happening instanceof Entry.Checkpointed checkpointed) {
                        last = OptionalLong.of(checkpointed.position());
                    }
                }
            }
        }
        return last;
    }
}

package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.subscribe.SubscriptionProgress;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.function.ToLongFunction;

/// Puts a subscription elsewhere, and says what comes of that.
record Seeking(StoreOption store, OutputOption output, DecisionOption decision) {
    /// @param where the position, found out in the open log
    void seek(String name, ToLongFunction<Target> where) {
        try (var log = store.openThere();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            var before = known.find(name);
            known.checkKeepsNoProjection(name);
            var subscriptions = known.of(name);
            long position = where.applyAsLong(new Target(log, subscriptions::positionAt));
            Given.checked(() -> {
                subscriptions.seek(name, position, decision.by, decision.reason);
                return position;
            });
            show(before, position);
        }
    }

    /// The log, and what it knows of times.
    record Target(EventStore log, ToLongFunction<Instant> positionAt) {}

    private void show(SubscriptionProgress before, long position) {
        long least = before.position();
        long most = before.partitions().stream()
                .mapToLong(one -> one.partition().position())
                .max()
                .orElse(0);
        var json = new LinkedHashMap<String, Object>();
        json.put("subscription", before.name());
        json.put("position", position);
        json.put("again", Math.max(0, most - position));
        json.put("passedOver", Math.max(0, position - least));
        json.put("lettersDropped", before.letters());
        output.show(
                json,
                () -> output.terminal()
                        .out()
                        .println(Visible.of(before.name())
                                + String.format(
                                        Locale.ROOT,
                                        ": goes on after position %,d of %,d; it was at %,d%s. Its events among %,d"
                                                + " positions are handled again, among %,d never; %,d letters are"
                                                + " dropped. What is in hand is not recorded.",
                                        position,
                                        before.head(),
                                        least,
                                        least == most ? "" : String.format(Locale.ROOT, " to %,d", most),
                                        Math.max(0, most - position),
                                        Math.max(0, position - least),
                                        before.letters())));
    }
}

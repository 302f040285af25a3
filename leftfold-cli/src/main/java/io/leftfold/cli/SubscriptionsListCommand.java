package io.leftfold.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(name = "list", description = "List the subscriptions: how far each is, and why one stands still.")
final class SubscriptionsListCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final WatchOption watch = new WatchOption();

    @Override
    public Integer call() {
        try (var ending = new Ending();
                var log = store.openReadOnly();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            watch.run(output, ending, () -> show(known));
        }
        return ExitCode.OK;
    }

    private void show(KnownSubscriptions known) {
        var all = known.list();
        try (var list =
                output.list(SubscriptionRows.subscriptions(), SubscriptionRows::cells, SubscriptionRows::json)) {
            all.forEach(list::add);
        }
        if (all.isEmpty() && output.format() == OutputOption.Format.TABLE) {
            output.terminal().err().println("Note: no subscription is kept in " + Visible.of(known.place()) + ".");
        }
    }
}

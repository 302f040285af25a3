package io.leftfold.cli;

import io.leftfold.ErrorKind;
import io.leftfold.subscribe.SubscriptionProgress;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "status",
        description = "Show the partitions of a subscription: who has each, how far it is, and why it stands still."
                + " What its node waits for, only that node knows.")
final class SubscriptionsStatusCommand implements Callable<Integer> {
    @Parameters(paramLabel = "NAME", description = "The subscription.")
    private String name = "";

    @Mixin
    private final WatchOption watch = new WatchOption();

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (var ending = new Ending();
                var log = store.openReadOnly();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            watch.run(output, ending, () -> {
                var found = known.find(name);
                output.show(SubscriptionRows.json(found), () -> print(found));
            });
        }
        return ExitCode.OK;
    }

    private void print(SubscriptionProgress found) {
        var out = output.terminal().out();
        var record = found.subscription();
        out.println(output.terminal().bold(Visible.of(name) + ": " + ErrorKind.codeOf(found.state())));
        if (!found.reason().isEmpty()) {
            out.println("reason   " + Visible.of(found.reason()));
        }
        if (!record.isPaused() && !record.by().isEmpty()) {
            out.println("resumed  by " + Visible.of(record.by()) + ": " + Visible.of(record.why()));
        }
        out.println("nodes    " + (record.nodes().isEmpty() ? "none" : Visible.of(String.join(", ", record.nodes()))));
        out.println("log      ends at position " + found.head());
        out.println();
        var table = SubscriptionRows.partitions();
        found.partitions().forEach(one -> table.row(SubscriptionRows.partitionCells(one)));
        table.print(output.terminal());
    }
}

package io.leftfold.cli;

import java.util.LinkedHashMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(
        name = "forget",
        description =
                "Forget how far a subscription is, and its letters. If an application runs one of that name again,"
                        + " it begins with the first event. Refused while a node runs it, and where it keeps a projection.")
final class SubscriptionsForgetCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final DecisionOption decision = new DecisionOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Parameters(paramLabel = "NAME", description = "The subscription.")
    private String name = "";

    @Override
    public Integer call() {
        try (var log = store.openThere();
                var known = KnownSubscriptions.open(output.root(), store, log)) {
            var before = known.find(name);
            known.checkKeepsNoProjection(name);
            if (!before.subscription().nodes().isEmpty()) {
                throw new BadInputException(
                        "subscription-refused",
                        name + " is run by "
                                + String.join(", ", before.subscription().nodes())
                                + ", and would begin with the first event when it is started again",
                        "End them, or put it elsewhere with the command subscriptions seek.");
            }
            Given.checked(() -> {
                known.of(name).forget(name, decision.by, decision.reason);
                return name;
            });
            var json = new LinkedHashMap<String, Object>();
            json.put("subscription", name);
            json.put("position", before.position());
            json.put("lettersDropped", before.letters());
            output.show(
                    json,
                    () -> output.terminal()
                            .out()
                            .println(Visible.of(name) + " is forgotten; it was at position " + before.position()
                                    + ", with " + before.letters() + " letters"));
        }
        return ExitCode.OK;
    }
}

package io.leftfold.cli;

import io.leftfold.AsOf;
import io.leftfold.EventStore;
import io.leftfold.StreamId;
import io.leftfold.decide.Aggregate;
import io.leftfold.decide.CommandHandler;
import io.leftfold.decide.FoldedState;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(name = "state", description = "Show what the events of one stream add up to, now or at a point of history.")
final class StateCommand implements Callable<Integer> {
    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Mixin
    private final AsOfOptions upTo = new AsOfOptions();

    @Parameters(paramLabel = "STREAM", description = "The stream, for example order-42.")
    private StreamId stream = StreamId.of("none", "none");

    @Spec
    private @Nullable CommandSpec command;

    @Override
    public Integer call() {
        var asOf = upTo.asOf();
        var aggregate = aggregate();
        try (var log = store.openReadOnly()) {
            upTo.explain(log, ReadCommand.there(log, stream));
            show(fold(log, aggregate, asOf));
        }
        return ExitCode.OK;
    }

    private <S> FoldedState<S> fold(EventStore log, Aggregate<?, S, ?> aggregate, AsOf asOf) {
        return CommandHandler.on(log).state(aggregate, stream.entity(), asOf);
    }

    private Aggregate<?, ?, ?> aggregate() {
        var known = Root.of(command).aggregates;
        return known.stream()
                .filter(aggregate -> aggregate.category().equals(stream.category()))
                .findFirst()
                .orElseThrow(() -> new BadInputException(
                        "no-aggregate",
                        "the application has no aggregate for streams of category " + stream.category(),
                        known.isEmpty()
                                ? "It has none at all: look at the events with the command read."
                                : "It has those of " + categories() + "; look at other events with the command read."));
    }

    private String categories() {
        return Root.of(command).aggregates.stream().map(Aggregate::category).collect(Collectors.joining(", "));
    }

    private void show(FoldedState<?> folded) {
        var json = new LinkedHashMap<String, @Nullable Object>();
        json.put("stream", stream.toString());
        json.put("version", folded.version());
        json.put("position", folded.position());
        json.put("state", folded.state());
        output.show(json, () -> {
            var out = output.terminal().out();
            out.println(output.terminal()
                    .bold(String.format(
                            Locale.ROOT,
                            "%s at version %d, position %d",
                            Visible.of(stream.toString()),
                            folded.version(),
                            folded.position())));
            StateTree.lines(Json.tree(json).get("state")).forEach(out::println);
        });
    }
}

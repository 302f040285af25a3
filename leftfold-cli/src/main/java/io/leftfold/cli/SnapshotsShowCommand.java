package io.leftfold.cli;

import io.leftfold.LeftfoldException;
import io.leftfold.StreamId;
import io.leftfold.decide.SnapshotInfo;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

@Command(name = "show", description = "Show the snapshots of a stream, and the state in each, as it is stored.")
final class SnapshotsShowCommand implements Callable<Integer> {
    @Parameters(paramLabel = "STREAM", description = "The stream, for example order-42.")
    private StreamId stream = StreamId.of("none", "none");

    @Mixin
    private final StoreOption store = new StoreOption();

    @Mixin
    private final OutputOption output = new OutputOption();

    @Override
    public Integer call() {
        try (var log = store.openReadOnly();
                var known = KnownSnapshots.open(output.root(), store, log)) {
            var all = required(known, stream);
            output.show(
                    all.stream().map(snapshot -> json(known, snapshot)).toList(),
                    () -> all.forEach(snapshot -> print(known, snapshot)));
        }
        return ExitCode.OK;
    }

    /// @throws BadInputException if there is none
    static List<SnapshotInfo> required(KnownSnapshots known, StreamId stream) {
        var all = known.of(stream);
        if (all.isEmpty()) {
            throw new BadInputException("no-snapshot", "there is no snapshot of " + stream, "");
        }
        return all;
    }

    private static Map<String, Object> json(KnownSnapshots known, SnapshotInfo snapshot) {
        var json = known.json(snapshot);
        try {
            known.load(snapshot).ifPresent(loaded -> {
                byte[] bytes = loaded.state().bytes();
                PlainJson.decode(bytes)
                        .ifPresentOrElse(
                                text -> json.put("text", text),
                                () -> json.put("base64", Base64.getEncoder().encodeToString(bytes)));
            });
        } catch (LeftfoldException unreadable) {
            json.put("unreadable", String.valueOf(unreadable.getMessage()));
        }
        return json;
    }

    private static String shown(Object value) {
        return value instanceof Optional<?> optional
                ? optional.map(Object::toString).orElse("–")
                : value.toString();
    }

    private void print(KnownSnapshots known, SnapshotInfo snapshot) {
        var out = output.terminal().out();
        known.json(snapshot)
                .forEach((name, value) -> out.println(TextWidth.padded(name, 13, false) + Visible.of(shown(value))));
        try {
            known.load(snapshot)
                    .ifPresent(loaded ->
                            PayloadText.lines(loaded.state().bytes()).forEach(line -> out.println("  " + line)));
        } catch (LeftfoldException unreadable) {
            out.println("unreadable   " + Visible.of(String.valueOf(unreadable.getMessage())));
        }
        out.println();
    }
}

package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.Query;
import io.leftfold.Range;
import io.leftfold.replay.EventIntake;
import io.leftfold.replay.RefusedEventException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/// Opens the command line to tests that give it everything a shell and an attacker can: arguments, variables and
/// bytes. It runs in this JVM, on streams in memory.
public final class HostileShell {
    /// What a command printed, and how it ended.
    public record Result(int code, String out, String err) {}

    private HostileShell() {}

    /// @param in what stands on standard input
    public static Result run(LeftfoldCli cli, byte[] in, Map<String, String> variables, String... arguments) {
        var out = new ByteArrayOutputStream();
        var err = new ByteArrayOutputStream();
        var terminal = new Terminal(
                new ByteArrayInputStream(in), out, err, Terminal.Screen.NONE, variables, Environment.system());
        int code = cli.run(terminal, (_, _) -> () -> {}, arguments);
        return new Result(code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    }

    /// What `import` does with a file of these bytes.
    ///
    /// @return how many events it says that it appended
    public static long importInto(EventStore store, byte[] lines) {
        var run = EventIntake.into(store, EventLine::key, (_, _) -> false);
        try {
            try {
                var in = new Lines(new ByteArrayInputStream(lines));
                for (var line = in.next(); line.isPresent(); line = in.next()) {
                    run.add(EventLineReader.read(line.get(), in.number()));
                }
                run.flush();
            } catch (BadLineException bad) {
                run.flush();
            }
        } catch (RefusedEventException refused) {
            // Told to the user; what came before it is in.
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return run.appended();
    }

    /// What `export` writes of it.
    public static String export(EventStore store) {
        var text = new StringBuilder();
        EventRows.each(
                EventRows.all(store, Query.ALL),
                Range.forward(),
                Long.MAX_VALUE,
                event -> text.append(EventJson.line(event)).append('\n'));
        return text.toString();
    }
}

package io.leftfold.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Option;

/// The options that show the same thing again and again.
final class WatchOption {
    private static final int SECONDS_MAX = 3_600;

    @Option(names = "--watch", description = "Show it again and again, until Ctrl-C.")
    private boolean watch;

    @Option(names = "--every", paramLabel = "SECONDS", description = "With --watch: how often, 1 to 3600; default 2.")
    private int every = 2;

    /// Runs `show` once, or until the process is interrupted; what it shows is on the screen after each time.
    void run(OutputOption output, Ending ending, Runnable show) {
        check(output);
        if (!watch) {
            show.run();
            return;
        }
        var stopped = new CountDownLatch(1);
        ending.onInterrupt(output.root().interrupt, stopped::countDown, ExitCode.OK);
        do {
            if (output.format() == OutputOption.Format.TABLE) {
                begin(output.terminal());
            }
            show.run();
            output.terminal().out().flush();
        } while (!isStopped(stopped));
    }

    private void check(OutputOption output) {
        if (every < 1 || every > SECONDS_MAX) {
            throw new BadInputException("usage", "--every is 1 to " + SECONDS_MAX + " seconds, not " + every, "");
        }
        if (watch && output.format() == OutputOption.Format.JSON) {
            throw new BadInputException(
                    "usage", "--watch never ends, and one JSON value must", "Use -o ndjson with --watch.");
        }
    }

    private void begin(Terminal terminal) {
        var out = terminal.out();
        if (terminal.isScreen()) {
            out.print("\u001b[H\u001b[2J");
        }
        out.println("at " + Times.brief(terminal.environment().clock().instant()) + " UTC, every " + every
                + " s until Ctrl-C");
    }

    private boolean isStopped(CountDownLatch stopped) {
        try {
            return stopped.await(every, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return true;
        }
    }
}

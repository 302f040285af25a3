package io.leftfold.cli;

import io.leftfold.Environment;
import java.io.Console;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.OutputStreamWriter;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;

/// Where a command reads and writes: UTF-8 whatever the locale, and what is known of the screen. Writing ends the
/// command quietly where nobody reads any more.
public final class Terminal {
    /// What is known of the two outputs.
    ///
    /// @param outIsScreen whether standard output is a terminal
    /// @param errIsScreen whether standard error is one
    /// @param columns     of the screen
    record Screen(boolean outIsScreen, boolean errIsScreen, int columns) {
        static final Screen NONE = new Screen(false, false, 80);
        private static final int COLUMNS_MIN = 20;

        /// What the launcher found out and passed on, else what the JVM knows.
        ///
        /// @param told `out`, `err`, both or neither
        static Screen of(Optional<String> told, Optional<String> columns) {
            boolean known = Optional.ofNullable(System.console())
                    .filter(Console::isTerminal)
                    .isPresent();
            return new Screen(
                    told.map(text -> text.contains("out")).orElse(known),
                    told.map(text -> text.contains("err")).orElse(known),
                    columns.filter(text -> text.matches("[1-9][0-9]{0,4}"))
                            .map(Integer::parseInt)
                            .filter(number -> number >= COLUMNS_MIN)
                            .orElse(NONE.columns));
        }
    }

    private final InputStream in;
    private final OutputStream bytesOut;
    private final PrintWriter out;
    private final PrintWriter err;
    private final Screen screen;
    private final Map<String, String> variables;
    private final Environment environment;

    Terminal(
            InputStream in,
            OutputStream out,
            OutputStream err,
            Screen screen,
            Map<String, String> variables,
            Environment environment) {
        this.in = in;
        this.bytesOut = new Reported(out);
        this.out = new PrintWriter(new OutputStreamWriter(bytesOut, StandardCharsets.UTF_8), false);
        this.err = new PrintWriter(new OutputStreamWriter(err, StandardCharsets.UTF_8), true);
        this.screen = screen;
        this.variables = variables;
        this.environment = environment;
    }

    static Terminal system(Environment environment) {
        var screen = Screen.of(
                Optional.ofNullable(System.getProperty("leftfold.screen")),
                Optional.ofNullable(System.getProperty("leftfold.columns"))
                        .or(() -> Optional.ofNullable(System.getenv("COLUMNS"))));
        return new Terminal(
                new FileInputStream(FileDescriptor.in),
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                screen,
                System.getenv(),
                environment);
    }

    /// For results. Buffered until the command ends or it is flushed.
    public PrintWriter out() {
        return out;
    }

    /// For everything else: progress, notes, errors.
    public PrintWriter err() {
        return err;
    }

    /// How wide a line of standard output may be; there is no bound where it is not a screen.
    public int width() {
        return screen.outIsScreen ? screen.columns : Integer.MAX_VALUE;
    }

    /// Whether standard output is a screen.
    public boolean isScreen() {
        return screen.outIsScreen;
    }

    /// Whether standard error is a screen, on which a line can be rewritten.
    boolean errIsScreen() {
        return screen.errIsScreen;
    }

    int columns() {
        return screen.columns;
    }

    /// Whether colours are welcome: on a screen, unless `NO_COLOR` is set or it is a dumb one.
    public boolean isColoured() {
        return screen.outIsScreen
                && variable("NO_COLOR").isEmpty()
                && !variable("TERM").orElse("").equals("dumb");
    }

    /// An environment variable that is set and not empty.
    Optional<String> variable(String name) {
        return Optional.ofNullable(variables.get(name)).filter(value -> !value.isEmpty());
    }

    InputStream in() {
        return in;
    }

    OutputStream bytesOut() {
        out.flush();
        return bytesOut;
    }

    Environment environment() {
        return environment;
    }

    String bold(String text) {
        return isColoured() ? "\u001b[1m" + text + "\u001b[0m" : text;
    }

    /// Makes failures unchecked, which a [PrintWriter] lets pass.
    private static final class Reported extends OutputStream {
        private final OutputStream to;

        Reported(OutputStream to) {
            this.to = to;
        }

        @Override
        public void write(int one) {
            write(new byte[] {(byte) one}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            try {
                to.write(bytes, from, length);
            } catch (IOException failure) {
                throw new OutputFailedException(failure);
            }
        }

        @Override
        public void flush() {
            try {
                to.flush();
            } catch (IOException failure) {
                throw new OutputFailedException(failure);
            }
        }
    }
}

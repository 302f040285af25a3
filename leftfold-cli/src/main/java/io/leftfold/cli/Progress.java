package io.leftfold.cli;

import java.time.Duration;
import java.util.Locale;
import java.util.function.LongSupplier;

/// Tells on standard error how far long work has come: count, rate and time left. On a screen it is one line that
/// is rewritten, elsewhere a line every few seconds. Work that is done in a moment leaves no trace. Not safe for
/// use by several threads.
public final class Progress implements AutoCloseable {
    private static final long SILENT_AT_FIRST = Duration.ofMillis(700).toNanos();
    private static final long DAYS_FROM = Duration.ofDays(2).toSeconds();
    private static final long ON_SCREEN = Duration.ofMillis(100).toNanos();
    private static final long ELSEWHERE = Duration.ofSeconds(5).toNanos();

    private final Terminal terminal;
    private final String work;
    private final String unit;
    private final long total;
    private final LongSupplier time;
    private final long since;
    private long next;
    private long done;
    private double share;
    private boolean shown;

    private Progress(Terminal terminal, String work, String unit, long total) {
        this.terminal = terminal;
        this.work = work;
        this.unit = unit;
        this.total = total;
        this.time = terminal.environment().nanoTime();
        this.since = time.getAsLong();
        this.next = terminal.errIsScreen() ? SILENT_AT_FIRST : ELSEWHERE;
    }

    /// @param work  what is being done: `export`
    /// @param unit  what is counted: `events`
    /// @param total how many there are, 0 where nobody knows
    public static Progress start(Terminal terminal, String work, String unit, long total) {
        return new Progress(terminal, work, unit, total);
    }

    /// Says how many are done in all.
    public void at(long done) {
        at(done, total == 0 ? 0 : (double) done / total);
    }

    /// Says how many are done in all, and which share of the work that is, from 0 for "nobody knows" to 1.
    public void at(long done, double share) {
        this.done = done;
        this.share = share;
        long elapsed = time.getAsLong() - since;
        if (elapsed >= next) {
            next = elapsed + (terminal.errIsScreen() ? ON_SCREEN : ELSEWHERE);
            show(elapsed, false);
        }
    }

    /// Shows the last figures, where any were shown before.
    @Override
    public void close() {
        if (shown) {
            show(time.getAsLong() - since, true);
        }
    }

    private void show(long elapsed, boolean last) {
        shown = true;
        double seconds = Math.max(elapsed, 1) / 1e9;
        var line = new StringBuilder(work)
                .append(": ")
                .append(number(done))
                .append(total == 0 ? "" : " of " + number(total))
                .append(' ')
                .append(unit);
        if (!last && share > 0 && share < 1) {
            line.append(", ").append((int) (share * 100)).append(" %");
        }
        line.append(", ").append(number(Math.round(done / seconds))).append("/s");
        if (last) {
            line.append(", ").append(duration(seconds));
        } else if (share > 0) {
            line.append(", ").append(duration(seconds / share - seconds)).append(" left");
        }
        var err = terminal.err();
        if (terminal.errIsScreen()) {
            err.print("\r" + TextWidth.cut(line.toString(), terminal.columns() - 1) + "\u001b[K" + (last ? "\n" : ""));
            err.flush();
        } else {
            err.println(line);
        }
    }

    private static String number(long number) {
        return String.format(Locale.ROOT, "%,d", number);
    }

    static String duration(double seconds) {
        long whole = Math.max(0, Math.round(seconds));
        if (whole < 60) {
            return whole + " s";
        }
        if (whole >= DAYS_FROM) {
            return String.format(Locale.ROOT, "%,d days", whole / 86_400);
        }
        return whole < 3_600
                ? String.format(Locale.ROOT, "%d:%02d min", whole / 60, whole % 60)
                : String.format(Locale.ROOT, "%d:%02d h", whole / 3_600, whole % 3_600 / 60);
    }
}

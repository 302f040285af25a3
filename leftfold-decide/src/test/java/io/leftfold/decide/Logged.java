package io.leftfold.decide;

import java.text.MessageFormat;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/// What was logged by the code under test, in the order of time; the JDK finds this as a service. Safe for use by
/// several threads.
public final class Logged extends System.LoggerFinder {
    record Line(
            System.Logger.Level level,
            String message,
            @Nullable Throwable thrown) {}

    static final List<Line> LINES = new CopyOnWriteArrayList<>();

    /// As a service is made.
    public Logged() {}

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new System.Logger() {
            @Override
            public String getName() {
                return name;
            }

            @Override
            public boolean isLoggable(Level level) {
                return name.startsWith("io.leftfold") && level.getSeverity() >= Level.INFO.getSeverity();
            }

            @Override
            public void log(
                    Level level,
                    @Nullable ResourceBundle bundle,
                    @Nullable String message,
                    @Nullable Throwable thrown) {
                if (isLoggable(level)) {
                    LINES.add(new Line(level, String.valueOf(message), thrown));
                }
            }

            @Override
            public void log(
                    Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
                log(level, bundle, MessageFormat.format(String.valueOf(format), values), (Throwable) null);
            }
        };
    }
}

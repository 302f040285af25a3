package io.leftfold.cli.postgres;

import io.leftfold.Environment;
import io.leftfold.cli.BadInputException;
import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.StoreKind;
import io.leftfold.postgres.embedded.EmbeddedOptions;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;

/// What stands after `postgres:`.
sealed interface Place {
    /// A server of ours.
    record InFolder(Path folder) implements Place {}

    /// A server that somebody else runs.
    ///
    /// @param url for JDBC
    record Elsewhere(String url) implements Place {
        @Override
        public String toString() {
            return "Elsewhere";
        }
    }

    /// @throws BadInputException if it is none
    static Place parse(String location) {
        if (location.equals("embedded")) {
            return new InFolder(LeftfoldCli.home().resolve("postgres"));
        }
        if (location.startsWith("embedded:") && !location.equals("embedded:")) {
            return new InFolder(StoreKind.path(location.substring("embedded:".length())));
        }
        var bare = without("postgresql:", without("jdbc:", location));
        if (!bare.startsWith("//") || bare.equals("//")) {
            throw new BadInputException(
                    "unknown-store",
                    "what stands after postgres: is neither embedded nor the URL of a database",
                    "Write postgres://HOST:PORT/DATABASE?user=USER, or postgres:embedded:DIR.");
        }
        int path = bare.indexOf('/', 2);
        if (bare.substring(0, path < 0 ? bare.length() : path).contains("@")) {
            throw new BadInputException(
                    "unknown-store",
                    "in the URL of a database for JDBC no user stands before the host",
                    "Write the user behind it: postgres://HOST:PORT/DATABASE?user=USER&password=PASSWORD.");
        }
        return new Elsewhere("jdbc:postgresql:" + bare);
    }

    private static String without(String prefix, String text) {
        return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
    }

    /// What to connect to, until it is closed.
    default Connected connect(Environment environment) {
        return switch (this) {
            case InFolder(var folder) -> {
                var server = EmbeddedPostgres.start(folder, EmbeddedOptions.DEFAULTS.withEnvironment(environment));
                yield new Connected(server.url(), closedAtTheEnd(server));
            }
            case Elsewhere(var url) -> new Connected(url, () -> {});
        };
    }

    /// Closes `server` when it is run, and when the process ends before, as by Ctrl-C: commands have no end
    /// of their own then, and the server would go on.
    private static Runnable closedAtTheEnd(EmbeddedPostgres server) {
        var runtime = Runtime.getRuntime();
        var hook = Thread.ofPlatform().unstarted(server::close);
        runtime.addShutdownHook(hook);
        return () -> {
            server.close();
            try {
                runtime.removeShutdownHook(hook);
            } catch (IllegalStateException alreadyEnding) {
                // It runs, and finds the server closed.
            }
        };
    }
}

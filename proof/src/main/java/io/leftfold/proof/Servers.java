package io.leftfold.proof;

import io.leftfold.Environment;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.embedded.EmbeddedOptions;
import io.leftfold.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The PostgreSQL of all who do not kill theirs: that of the system property `leftfold.proof.postgres`, a
/// URL, else one of this JVM. Safe for use by several threads.
public final class Servers {
    /// Little memory, since there may be several; durable nevertheless.
    static final EmbeddedOptions OPTIONS = EmbeddedOptions.DEFAULTS.withSetting("shared_buffers", "64MB");

    private static @Nullable EmbeddedPostgres own;

    private Servers() {}

    /// Starts it where none runs.
    public static synchronized String url() {
        var given = Optional.ofNullable(System.getProperty("leftfold.proof.postgres"));
        if (given.isPresent()) {
            return given.get();
        }
        var known = own;
        if (known == null) {
            var started = EmbeddedPostgres.start(Path.of("target", "proof-postgres"), OPTIONS);
            Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(started::close));
            known = started;
            own = started;
        }
        return known.url();
    }

    /// A log that was not used before, whose parts are small.
    public static PostgresOptions newLog() {
        return newLog(url());
    }

    static PostgresOptions newLog(String url) {
        return Stores.options(url + "#" + newSchema());
    }

    /// A log that was not used before, as one has it who asks for nothing special: for what is measured.
    static PostgresOptions plainLog() {
        return plainLog(url());
    }

    static PostgresOptions plainLog(String url) {
        return PostgresOptions.url(url).withSchema(newSchema());
    }

    private static String newSchema() {
        return "l" + Environment.system().ids().next().toString().replace("-", "");
    }
}

package io.leftfold.cli.postgres;

import static io.leftfold.cli.Symptom.ok;
import static io.leftfold.cli.Symptom.problem;
import static io.leftfold.cli.Symptom.warning;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LeftfoldException;
import io.leftfold.LogArchive;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.bench.BenchPlaces;
import io.leftfold.cli.BadInputException;
import io.leftfold.cli.LeftfoldCli;
import io.leftfold.cli.StoreKind;
import io.leftfold.cli.Symptom;
import io.leftfold.postgres.PostgresArchive;
import io.leftfold.postgres.PostgresOptions;
import io.leftfold.postgres.PostgresStore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// The stores of `postgres:URL` and `postgres:embedded[:DIR]`, for [io.leftfold.cli.LeftfoldCli#store].
///
/// - `postgres:URL`: the database of a server, as `postgres://HOST/DATABASE`, or as JDBC writes it,
///   `postgres:postgresql://…` or `postgres:jdbc:postgresql://…`. User and password are parameters of it,
///   `?user=ada&password=…`; a password that is not there is looked for in `~/.pgpass`, as the driver does.
/// - `postgres:embedded:DIR`: a server of its own in the folder DIR, see
///   [io.leftfold.postgres.embedded.EmbeddedPostgres]. Each command uses the one that runs, or starts it, and
///   the last to end stops it. Without DIR it is the folder `postgres` in [io.leftfold.cli.LeftfoldCli#home].
///
/// The log is in the schema `leftfold`.
public final class PostgresServers implements StoreKind {
    /// Of the log, as [PostgresOptions#url] has it.
    private static final String SCHEMA = "leftfold";

    private final Optional<Path> archive;

    public PostgresServers() {
        this(Optional.empty());
    }

    private PostgresServers(Optional<Path> archive) {
        this.archive = archive;
    }

    @Override
    public String scheme() {
        return "postgres";
    }

    @Override
    public String form() {
        return "postgres:URL or postgres:embedded[:DIR]";
    }

    /// Of a server elsewhere only the attempt says so.
    @Override
    public boolean exists(String location) {
        return switch (Place.parse(location)) {
            case Place.InFolder(var folder) -> Files.exists(folder.resolve("data"));
            case Place.Elsewhere _ -> true;
        };
    }

    @Override
    public void prepare(String location) {
        if (Place.parse(location) instanceof Place.InFolder(var folder)) {
            try {
                Files.createDirectories(folder);
            } catch (IOException failure) {
                throw new BadInputException(
                        "folder-unwritable",
                        "the folder " + folder + " cannot be made: " + failure.getMessage(),
                        "Make it, or give another store with --store.");
            }
        }
    }

    @Override
    public EventStore open(String location, Environment environment) {
        var place = Place.parse(location);
        if (place instanceof Place.InFolder(var folder)) {
            if (folder.startsWith(LeftfoldCli.home())) {
                prepare(location);
            }
            checkAbove(folder);
        }
        return ServedStore.open(place.connect(environment), url -> PostgresStore.open(archived(url, environment)));
    }

    private static void checkAbove(Path folder) {
        var above = folder.toAbsolutePath().getParent();
        if (above != null && !Files.isDirectory(above)) {
            throw new BadInputException(
                    "usage", "there is no folder " + above + " to make a PostgreSQL in", "Make it.");
        }
    }

    @Override
    public EventStore openReadOnly(String location, Environment environment) {
        return readOnly(location, environment);
    }

    private ServedStore readOnly(String location, Environment environment) {
        return ServedStore.open(
                Place.parse(location).connect(environment),
                url -> PostgresStore.openReadOnly(archived(url, environment)));
    }

    static PostgresOptions options(String url, Environment environment) {
        return PostgresOptions.url(url).withSchema(SCHEMA).withEnvironment(environment);
    }

    private PostgresOptions archived(String url, Environment environment) {
        var options = options(url, environment);
        return archive.map(options::withArchive).orElse(options);
    }

    @Override
    public StoreKind withArchive(Path folder) {
        return new PostgresServers(Optional.of(folder));
    }

    @Override
    public LogArchive archive(String location, Environment environment) {
        return ServedArchive.open(
                Place.parse(location).connect(environment), url -> PostgresArchive.open(archived(url, environment)));
    }

    @Override
    public List<Finding> verify(String location, Progress progress, Environment environment) {
        try (var store = readOnly(location, environment)) {
            return store.verify(progress);
        }
    }

    @Override
    public BenchPlaces benchPlaces(String location) {
        var place = Place.parse(location);
        return environment -> PostgresPlace.at(place, environment);
    }

    @Override
    public OptionalLong size(String location) {
        try (var server = Place.parse(location).connect(Environment.system());
                var connection = server.connection();
                var query = connection.prepareStatement(
                        "SELECT sum(pg_total_relation_size(pg_class.oid)) FROM pg_class"
                                + " JOIN pg_namespace ON pg_namespace.oid = relnamespace WHERE nspname = ? AND relkind = 'r'")) {
            query.setString(1, SCHEMA);
            try (var row = query.executeQuery()) {
                return row.next() ? OptionalLong.of(row.getLong(1)) : OptionalLong.empty();
            }
        } catch (SQLException unknown) {
            return OptionalLong.empty();
        }
    }

    @Override
    public List<Symptom> symptoms(String location, Environment environment) {
        if (!exists(location)) {
            return List.of();
        }
        var symptoms = new ArrayList<Symptom>();
        try (var server = Place.parse(location).connect(environment);
                var connection = server.connection();
                var statement = connection.createStatement()) {
            try (var row = statement.executeQuery("SHOW server_version")) {
                row.next();
                symptoms.add(ok("postgres", "version " + row.getString(1)));
            }
            for (var setting : List.of("fsync", "full_page_writes", "synchronous_commit")) {
                try (var row = statement.executeQuery("SHOW " + setting)) {
                    row.next();
                    symptoms.add(durable(setting, row.getString(1)));
                }
            }
        } catch (SQLException | LeftfoldException failure) {
            // That it does not open is said already.
            symptoms.add(warning("postgres", "nothing can be said of a server that does not answer", ""));
        }
        return symptoms;
    }

    static Symptom durable(String setting, String value) {
        return value.equals("off") || value.equals("local")
                ? problem(
                        setting,
                        value + ": what was appended may be lost in a crash or a failover",
                        "Set it to on for this database or in the server's postgresql.conf.")
                : ok(setting, value);
    }
}

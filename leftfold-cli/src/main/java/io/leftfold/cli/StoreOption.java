package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.LogArchive;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The option `--store`, for any command: `@Mixin StoreOption store = new StoreOption();`. What is not given
/// comes from the variable `LEFTFOLD_STORE`, else it is the application's default.
public final class StoreOption {
    /// The environment variable that says which store is meant where the option does not.
    public static final String VARIABLE = "LEFTFOLD_STORE";

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "The store, as ${bundle:" + Root.STORE_FORMS + "}; else the variable " + VARIABLE
                    + ", else the default.")
    private @Nullable String given;

    @Option(
            names = "--archive",
            paramLabel = "DIR",
            description =
                    "Where the files of archived parts are, for a store that has some: what they hold is read too.")
    private @Nullable Path archive;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public StoreOption() {}

    /// Where the store is, to be shown: `sqlite:/home/ada/.leftfold/shop.db`. A password in it is left out.
    ///
    /// @throws BadInputException if none is given and there is no default
    public String address() {
        return Address.shown(full());
    }

    private String full() {
        var root = root();
        if (given != null) {
            return given;
        }
        return root.terminal
                .variable(VARIABLE)
                .or(() -> root.defaultStore)
                .orElseThrow(() -> new BadInputException(
                        "usage",
                        "no store is given",
                        "Give one with --store, as " + root.storeForms() + ", or set " + VARIABLE + "."));
    }

    /// The file of the store, whether it is there or not; empty where it is in none.
    public Optional<Path> file() {
        var address = parsed();
        return address.kind().file(address.location());
    }

    public boolean exists() {
        var address = parsed();
        return address.kind().exists(address.location());
    }

    /// The store, open for appends; made where there is none.
    public EventStore open() {
        var address = parsed();
        if (given == null) {
            address.kind().prepare(address.location());
        }
        return address.kind().open(address.location(), root().terminal.environment());
    }

    /// The store, open for appends; never made.
    EventStore openThere() {
        checkExists();
        return open();
    }

    /// Another store than that of the option, open for appends; made where there is none.
    EventStore openOther(String address) {
        var other = Address.parse(address, root());
        return other.kind().open(other.location(), root().terminal.environment());
    }

    /// The store, open to read, also while another process writes to it.
    public EventStore openReadOnly() {
        checkExists();
        var address = parsed();
        return address.kind().openReadOnly(address.location(), root().terminal.environment());
    }

    List<Finding> verify(Progress progress) {
        checkExists();
        var address = parsed();
        return address.kind()
                .verify(address.location(), progress, root().terminal.environment());
    }

    List<Symptom> symptoms() {
        var address = parsed();
        return address.kind().symptoms(address.location(), root().terminal.environment());
    }

    OptionalLong size() {
        var address = parsed();
        return address.kind().size(address.location());
    }

    /// The archive of the store, with its files in `--archive`.
    LogArchive archive() {
        checkExists();
        var address = parsed();
        return address.kind().archive(address.location(), root().terminal.environment());
    }

    void requireArchive() {
        if (archive == null) {
            throw new BadInputException(
                    "usage", "--archive is missing", "Give the folder that the files of archived parts are in.");
        }
    }

    private void checkExists() {
        if (!exists()) {
            throw new MissingStoreException("there is no store at " + address());
        }
    }

    private Address parsed() {
        var address = Address.parse(full(), root());
        return archive == null ? address : new Address(address.kind().withArchive(archive), address.location());
    }

    private Root root() {
        return Root.of(command);
    }
}

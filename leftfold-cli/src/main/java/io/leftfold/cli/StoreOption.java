package io.leftfold.cli;

import io.leftfold.EventStore;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// The option `--store`, for any command: `@Mixin StoreOption store = new StoreOption();`. What is not given
/// comes from the variable `LEFTFOLD_STORE`, else it is the application's default.
public final class StoreOption {
    /// The environment variable that says which store is meant where the option does not.
    public static final String VARIABLE = "LEFTFOLD_STORE";

    private record Address(StoreKind kind, String location) {}

    @Option(
            names = "--store",
            paramLabel = "STORE",
            description = "The store, as sqlite:FILE; else the variable " + VARIABLE + ", else the default.")
    private @Nullable String given;

    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

    public StoreOption() {}

    /// Where the store is: `sqlite:/home/ada/.leftfold/shop.db`.
    ///
    /// @throws BadInputException if none is given and there is no default
    public String address() {
        var root = root();
        if (given != null) {
            return given;
        }
        return root.terminal
                .variable(VARIABLE)
                .or(() -> root.defaultStore)
                .orElseThrow(() -> new BadInputException(
                        "usage", "no store is given", "Give one with --store sqlite:FILE, or set " + VARIABLE + "."));
    }

    /// The file of the store, whether it is there or not.
    ///
    /// @throws BadInputException if the store is not in a file
    public Path file() {
        var address = parsed();
        if (address.kind instanceof SqliteFiles) {
            return SqliteFiles.path(address.location);
        }
        throw new BadInputException(
                "usage", "this command works on files, and " + address() + " is none", "Give --store sqlite:FILE.");
    }

    public boolean exists() {
        return parsed().kind.exists(parsed().location);
    }

    /// The store, open for appends; made where there is none.
    public EventStore open() {
        if (given == null) {
            makeFolders();
        }
        var address = parsed();
        return address.kind.open(address.location, root().terminal.environment());
    }

    /// The store, open to read, also while another process writes to it.
    public EventStore openReadOnly() {
        checkExists();
        var address = parsed();
        return address.kind.openReadOnly(address.location, root().terminal.environment());
    }

    List<Finding> verify(Progress progress) {
        checkExists();
        return parsed().kind.verify(parsed().location, progress);
    }

    List<Symptom> symptoms() {
        return parsed().kind.symptoms(parsed().location, root().terminal.environment());
    }

    OptionalLong size() {
        return parsed().kind.size(parsed().location);
    }

    private void checkExists() {
        if (!exists()) {
            throw new MissingStoreException("there is no store at " + address());
        }
    }

    /// The folders of the default store, which nobody chose; a folder in a given path may be a mistake.
    private void makeFolders() {
        if (parsed().kind instanceof SqliteFiles) {
            var folder = file().toAbsolutePath().getParent();
            try {
                if (folder != null) {
                    Files.createDirectories(folder);
                }
            } catch (IOException failure) {
                throw new BadInputException(
                        "folder-unwritable",
                        "the folder " + folder + " cannot be made: " + failure.getMessage(),
                        "Make it, or give another store with --store sqlite:FILE.");
            }
        }
    }

    private Address parsed() {
        var address = address();
        int colon = address.indexOf(':');
        var kinds = root().kinds;
        var kind = colon < 0 ? null : kinds.get(address.substring(0, colon));
        if (kind == null || colon == address.length() - 1) {
            var known = kinds.values().stream().map(StoreKind::form).sorted().collect(Collectors.joining(", "));
            throw new BadInputException(
                    "unknown-store",
                    "a store is written " + known + ", not " + address,
                    colon < 0 && !address.isEmpty() ? "Did you mean --store sqlite:" + address + "?" : "");
        }
        return new Address(kind, address.substring(colon + 1));
    }

    private Root root() {
        return Root.of(command);
    }
}

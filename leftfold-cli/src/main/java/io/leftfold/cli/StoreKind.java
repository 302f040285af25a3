package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.LogArchive;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import io.leftfold.bench.BenchPlaces;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/// Opens the stores of one scheme, for [LeftfoldCli#store]. The address of a store is the scheme, a colon, and
/// its location, which only the kind understands.
///
/// Whatever is wrong with a location is a [BadInputException], and what is wrong with the store itself a
/// [io.leftfold.LeftfoldException]; messages must not show passwords.
public interface StoreKind {
    /// What its addresses begin with, without the colon: `sqlite`. Lower-case letters and digits.
    String scheme();

    /// How its addresses are written, for help and errors: `sqlite:FILE`.
    String form();

    /// The path that stands in a location. A leading `~/` is the user's folder: behind a scheme no shell expands
    /// it.
    ///
    /// @throws BadInputException if it is none
    static Path path(String location) {
        try {
            return location.startsWith("~/")
                    ? Path.of(System.getProperty("user.home"), location.substring(2))
                    : Path.of(location);
        } catch (InvalidPathException none) {
            throw new BadInputException("usage", "this is no path of a file: " + location, "");
        }
    }

    /// Whether it is worth opening to read.
    boolean exists(String location);

    /// For appends; made where there is none.
    EventStore open(String location, Environment environment);

    /// To read, also while another process writes to it.
    EventStore openReadOnly(String location, Environment environment);

    /// What is wrong with a store that need not even open.
    List<Finding> verify(String location, Progress progress, Environment environment);

    /// The file that the store is in, whether it is there or not; empty where it is in none.
    default Optional<Path> file(String location) {
        return Optional.empty();
    }

    /// Makes what must be there before [#open] of the default store, which nobody chose: its folders. In an
    /// address that is given, a folder that is not there may be a mistake.
    default void prepare(String location) {}

    /// Bytes on disk, where the store can say.
    default OptionalLong size(String location) {
        return OptionalLong.empty();
    }

    /// What the doctor sees of the place and of the store, which need not be there.
    default List<Symptom> symptoms(String location, Environment environment) {
        return List.of();
    }

    /// The same kind of store, which also reads what was archived, from the files in `folder`.
    default StoreKind withArchive(Path folder) {
        throw noArchive();
    }

    /// Where the old parts of a log are archived and dropped, for whoever operates it; in the folder of
    /// [#withArchive], where there is one.
    default LogArchive archive(String location, Environment environment) {
        throw noArchive();
    }

    private BadInputException noArchive() {
        return new BadInputException("usage", "archives are not offered by a store that is written " + form(), "");
    }

    /// Where benchmarks work that are to touch no log which is in use.
    default BenchPlaces benchPlaces(String location) {
        throw new BadInputException("usage", "there is no benchmark of a store that is written " + form(), "");
    }
}

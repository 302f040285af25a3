package io.leftfold.bench;

import io.leftfold.Environment;
import java.nio.file.Path;

/// Makes the places of benchmarks: for each one a new log.
@FunctionalInterface
public interface BenchPlaces {
    /// @throws IllegalArgumentException if none can be made there; nothing was done
    BenchPlace open(Environment environment);

    static BenchPlaces memory() {
        return MemoryPlace::new;
    }

    /// Each in a new folder on the disk that was asked for.
    ///
    /// @param path a folder, or a file that is not there yet
    static BenchPlaces sqlite(Path path) {
        return environment -> SqlitePlace.at(path, environment);
    }
}

package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// `faults.c`, compiled, to be put between a process and its files. Needs gcc and Linux.
final class Shim {
    private final Path library;

    private Shim(Path library) {
        this.library = library;
    }

    /// The shim, compiled into `folder` unless it is there; empty where gcc is missing.
    ///
    /// @throws IllegalStateException if gcc does not take it
    static Optional<Shim> in(Path folder) {
        if (!"Linux".equals(System.getProperty("os.name")) || !runs(List.of("gcc", "--version"))) {
            return Optional.empty();
        }
        try (var resource = Objects.requireNonNull(Shim.class.getResourceAsStream("faults.c"))) {
            var source = resource.readAllBytes();
            Files.createDirectories(folder);
            var library = folder.resolve("faults-" + Integer.toHexString(java.util.Arrays.hashCode(source)) + ".so")
                    .toAbsolutePath();
            if (!Files.exists(library)) {
                compile(source, library);
            }
            return Optional.of(new Shim(library));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void compile(byte[] source, Path library) throws IOException {
        var c = Files.createTempFile(library.getParent(), "faults", ".c");
        var made = Path.of(c + ".so");
        Files.write(c, source);
        if (!runs(List.of(
                "gcc",
                "-shared",
                "-fPIC",
                "-O2",
                "-Wall",
                "-Wextra",
                "-pthread",
                "-o",
                made.toString(),
                c.toString()))) {
            throw new IllegalStateException("gcc does not compile " + c);
        }
        Files.move(made, library, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
        Files.delete(c);
    }

    private static boolean runs(List<String> command) {
        try {
            var process = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .start();
            return process.waitFor(60, TimeUnit.SECONDS) && process.exitValue() == 0;
        } catch (IOException noSuchProgram) {
            return false;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /// The environment of a process whose files in `folder` it stands before.
    ///
    /// @param control the file of a [Control]
    /// @param journal a folder outside, if a power loss is to come
    Map<String, String> environment(Path folder, Path control, Optional<Path> journal) {
        var environment = new HashMap<>(Map.of(
                "LD_PRELOAD", library.toString(),
                "LEFTFOLD_FAULTS_FOLDER", real(folder),
                "LEFTFOLD_FAULTS_CONTROL", real(control)));
        journal.ifPresent(path -> environment.put("LEFTFOLD_FAULTS_JOURNAL", real(path)));
        return environment;
    }

    private static String real(Path path) {
        try {
            return path.toRealPath().toString();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}

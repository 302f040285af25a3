package io.leftfold.testing;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Makes the copies that [StoreCopy] asks for.
final class StoreCopies implements ParameterResolver {
    /// A copy, deleted when its test ends.
    private record Copy(Path folder, Path file) implements AutoCloseable {
        static Copy of(Path original) throws IOException {
            var folder = Files.createTempDirectory("leftfold-store");
            var name = original.getFileName().toString();
            try (var beside =
                    Files.list(Objects.requireNonNull(original.toAbsolutePath().getParent()))) {
                for (var file : beside.toList()) {
                    var other = file.getFileName().toString();
                    // SQLite's "-shm" is an index of "-wal" that it makes anew.
                    if (other.equals(name) || other.equals(name + "-wal") || other.equals(name + "-journal")) {
                        Files.copy(file, folder.resolve(other));
                    }
                }
            }
            return new Copy(folder, folder.resolve(name));
        }

        @Override
        public void close() throws IOException {
            try (var files = Files.list(folder)) {
                for (var each : files.toList()) {
                    Files.delete(each);
                }
            }
            Files.delete(folder);
        }
    }

    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(StoreCopy.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var type = parameter.getParameter().getType();
        if (type != Path.class && type != File.class) {
            throw new ParameterResolutionException("the copy of a store is a Path or a File, not a " + type.getName());
        }
        var original =
                Path.of(parameter.findAnnotation(StoreCopy.class).orElseThrow().value());
        if (!Files.isRegularFile(original)) {
            throw new ParameterResolutionException("there is no store at " + original.toAbsolutePath());
        }
        try {
            var copy = Copy.of(original);
            context.getStore(ExtensionContext.Namespace.create(StoreCopies.class, context.getUniqueId()))
                    .put(parameter.getIndex(), copy);
            return type == Path.class ? copy.file : copy.file.toFile();
        } catch (IOException e) {
            throw new UncheckedIOException("cannot copy " + original + ": " + e, e);
        }
    }
}

package io.leftfold.examples.shop;

import io.leftfold.cli.BadInputException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/// Where exported tables come from.
interface Export {
    /// The content of a file; bytes that are not UTF-8 become U+FFFD.
    ///
    /// @throws BadInputException if the file is missing or cannot be read
    String text(String file);

    static Export folder(Path folder) {
        return file -> {
            var path = folder.resolve(file);
            try {
                return new String(Files.readAllBytes(path), StandardCharsets.UTF_8);
            } catch (NoSuchFileException e) {
                throw new BadInputException(
                        "table-missing",
                        "there is no file " + path,
                        "--orders takes the folder that holds the four tables of a marketplace's export.");
            } catch (IOException e) {
                throw new BadInputException(
                        "table-unreadable", "cannot read " + path + reason(e), "See that it is a file you may read.");
            }
        };
    }

    /// What the exception says besides the path, where it says anything.
    private static String reason(IOException failure) {
        return failure instanceof FileSystemException known
                ? known.getReason() == null ? "" : ": " + known.getReason()
                : ": " + failure.getMessage();
    }

    /// The small one that comes with the shop, all of it invented.
    static Export sample() {
        return file -> {
            try (var stream = Export.class.getResourceAsStream("data/" + file)) {
                if (stream == null) {
                    throw new IllegalStateException("this build lacks the sample table " + file);
                }
                return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
            } catch (IOException e) {
                throw new UncheckedIOException("cannot read the sample table " + file, e);
            }
        };
    }
}

package io.leftfold.diff;

import io.leftfold.StreamId;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A file of JSON objects, one on each line. What stands after the last line break is left out: it may be half
/// written. For use by one thread at a time.
final class JsonLines implements AutoCloseable {
    /// A line that was read; each accessor throws [BrokenFileException] where there is no such thing.
    ///
    /// @param number from 1
    /// @param offset where it begins, in bytes
    record Line(Path file, long number, long offset, ObjectNode json) {
        boolean has(String name) {
            return json.has(name);
        }

        String text(String name) {
            return value(name, JsonNode::isString, JsonNode::stringValue);
        }

        long number(String name) {
            return value(name, JsonNode::canConvertToLong, JsonNode::longValue);
        }

        JsonNode array(String name) {
            return value(name, JsonNode::isArray, node -> node);
        }

        JsonNode object(String name) {
            return value(name, JsonNode::isObject, node -> node);
        }

        StreamId stream(String name) {
            try {
                return StreamId.parse(text(name));
            } catch (IllegalArgumentException refused) {
                throw broken("names no stream: " + refused.getMessage());
            }
        }

        private <T> T value(String name, Predicate<JsonNode> fits, Function<JsonNode, T> read) {
            var node = json.get(name);
            if (node == null || !fits.test(node)) {
                throw broken("has no proper \"" + name + "\"");
            }
            return read.apply(node);
        }

        BrokenFileException broken(String what) {
            return new BrokenFileException(file, number, what);
        }
    }

    private static final int LINE_BYTES_MAX = 256 << 20;

    private final Path file;
    private final InputStream in;
    private final long size;
    private long offset;
    private long number;

    private JsonLines(Path file, InputStream in, long size) {
        this.file = file;
        this.in = in;
        this.size = size;
    }

    /// The lines that are there now.
    ///
    /// @throws UncheckedIOException if it cannot be read
    static JsonLines open(Path file) {
        try {
            return new JsonLines(file, new BufferedInputStream(Files.newInputStream(file), 1 << 16), Files.size(file));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    /// The line that begins at this place.
    static Line at(Path file, long offset) {
        try (var channel = Files.newByteChannel(file).position(offset);
                var lines = new JsonLines(
                        file, new BufferedInputStream(Channels.newInputStream(channel)), Long.MAX_VALUE)) {
            return lines.next().orElseThrow(() -> new BrokenFileException(file, "has changed since it was read"));
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    Optional<Line> next() {
        long begin = offset;
        var bytes = new ByteArrayOutputStream(512);
        try {
            int b;
            while ((b = in.read()) != '\n') {
                if (b < 0 || offset >= size) {
                    return Optional.empty();
                }
                if (bytes.size() == LINE_BYTES_MAX) {
                    throw new BrokenFileException(file, number + 1, "is longer than " + LINE_BYTES_MAX + " bytes");
                }
                bytes.write(b);
                offset++;
            }
        } catch (IOException e) {
            throw unreadable(file, e);
        }
        offset++;
        if (offset > size) {
            return Optional.empty();
        }
        number++;
        return Optional.of(parse(bytes.toString(StandardCharsets.UTF_8), begin));
    }

    private Line parse(String text, long begin) {
        try {
            if (Trees.JSON.readTree(text) instanceof ObjectNode object) {
                return new Line(file, number, begin, object);
            }
        } catch (JacksonException notJson) {
            throw new BrokenFileException(file, number, "is no JSON: " + notJson.getOriginalMessage());
        }
        throw new BrokenFileException(file, number, "is no object of JSON");
    }

    /// The share of the file that was read.
    double share() {
        return size == 0 ? 1 : (double) offset / size;
    }

    @Override
    public void close() {
        try {
            in.close();
        } catch (IOException e) {
            throw unreadable(file, e);
        }
    }

    static UncheckedIOException unreadable(Path file, IOException e) {
        return new UncheckedIOException("cannot read " + file + ": " + e, e);
    }
}

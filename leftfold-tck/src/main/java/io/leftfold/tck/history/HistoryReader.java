package io.leftfold.tck.history;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/// Reads what [HistoryWriter] wrote, strictly: a line that is not an entry, or cannot follow on those before, is
/// an error that names it. Only the end of a file may be cut, as by the end of its writer; [History#notes] says
/// so.
public final class HistoryReader {
    private static final int LINE_BYTES_MAX = 64 << 20;

    private final HistoryBuilder builder = new HistoryBuilder();

    private HistoryReader() {}

    /// One history out of the files of its runs, in the order of the runs.
    ///
    /// @throws IllegalArgumentException naming file and line
    /// @throws UncheckedIOException     if a file cannot be read
    public static History read(List<Path> files) {
        var reader = new HistoryReader();
        for (var file : files) {
            try (var in = Files.newInputStream(file)) {
                reader.add(file.toString(), in);
            } catch (IOException failure) {
                throw new UncheckedIOException("the history " + file + " cannot be read", failure);
            }
        }
        return reader.builder.build();
    }

    /// The same of one file.
    public static History read(Path file) {
        return read(List.of(file));
    }

    private void add(String file, InputStream in) throws IOException {
        var bytes = new BufferedInputStream(in, 1 << 16);
        var line = new ByteArrayOutputStream();
        long number = 1;
        int b = bytes.read();
        while (b >= 0) {
            if (b == '\n') {
                add(file, number, line.toByteArray());
                number++;
                line.reset();
            } else {
                line.write(b);
            }
            if (line.size() > LINE_BYTES_MAX) {
                throw new IllegalArgumentException(file + " line " + number + " is longer than any entry");
            }
            b = bytes.read();
        }
        if (line.size() > 0) {
            builder.note(file + " line " + number + " is cut after " + line.size()
                    + " bytes and left out: its writer ended while it wrote");
        }
    }

    private void add(String file, long number, byte[] line) {
        try {
            builder.add(Lines.read(decode(line)));
        } catch (IllegalArgumentException wrong) {
            throw new IllegalArgumentException(file + " line " + number + ": " + wrong.getMessage(), wrong);
        }
    }

    private static String decode(byte[] line) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(line))
                    .toString();
        } catch (CharacterCodingException notUtf8) {
            throw new IllegalArgumentException("it is not UTF-8", notUtf8);
        }
    }
}

package io.leftfold.cli;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// The lines of a file, and how far it was read.
final class Lines {
    /// An event of the largest payload, in base64, with every header it may have.
    private static final int LINE_MAX = 32 << 20;

    private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

    private final InputStream in;
    private final byte[] buffer = new byte[1 << 16];
    private int at;
    private int end;
    private long number;
    private long bytesRead;

    Lines(InputStream in) {
        this.in = in;
    }

    /// The next line that is not blank.
    Optional<byte[]> next() throws IOException, BadLineException {
        var line = new ByteArrayOutputStream(1 << 10);
        while (fill()) {
            number++;
            readLine(line);
            byte[] bytes = number == 1 ? withoutMark(line.toByteArray()) : line.toByteArray();
            if (!isBlank(bytes)) {
                return Optional.of(bytes);
            }
            line.reset();
        }
        return Optional.empty();
    }

    /// Of the line that was read last, from 1.
    long number() {
        return number;
    }

    long bytesRead() {
        return bytesRead;
    }

    private void readLine(ByteArrayOutputStream line) throws IOException, BadLineException {
        while (fill()) {
            int from = at;
            while (at < end && buffer[at] != '\n') {
                at++;
            }
            line.write(buffer, from, at - from);
            if (line.size() > LINE_MAX) {
                throw new BadLineException("it is longer than " + LINE_MAX + " bytes");
            }
            if (at < end) {
                at++;
                return;
            }
        }
    }

    private boolean fill() throws IOException {
        if (at == end) {
            at = 0;
            end = Math.max(0, in.read(buffer));
            bytesRead += end;
        }
        return at < end;
    }

    private static byte[] withoutMark(byte[] line) {
        int length = BYTE_ORDER_MARK.length;
        boolean marked = line.length >= length && Arrays.equals(line, 0, length, BYTE_ORDER_MARK, 0, length);
        return marked ? Arrays.copyOfRange(line, length, line.length) : line;
    }

    private static boolean isBlank(byte[] line) {
        for (byte b : line) {
            if (b != ' ' && b != '\t' && b != '\r') {
                return false;
            }
        }
        return true;
    }
}

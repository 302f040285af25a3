package io.leftfold.proof;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/// Says which calls of a process are to fail, and counts them, through a file that it shares with `faults.c`.
final class Control {
    /// As `faults.c` numbers them.
    enum Call {
        WRITE(0),
        FLUSH(1),
        TRUNCATE(2),
        OPEN(3),
        UNLINK(4);

        private final int number;

        Call(int number) {
            this.number = number;
        }
    }

    /// As `faults.c` numbers them.
    enum Manner {
        /// Nothing is done.
        REFUSE(0),
        /// Half of a write is done.
        TEAR(1),
        /// Half of a write is done, then the process dies.
        DIE(2);

        private final int number;

        Manner(int number) {
            this.number = number;
        }
    }

    /// What Linux calls it.
    enum Errno {
        EIO(5),
        ENOSPC(28);

        private final int number;

        Errno(int number) {
            this.number = number;
        }
    }

    /// @param first counted from 1
    /// @param last  inclusive; `Long.MAX_VALUE` for "for ever after"
    record Fault(Call call, long first, long last, Manner manner, Errno errno) {}

    private static final int SIZE = 4096;
    private static final int STRUCK = Call.values().length;
    private static final int PLAN = STRUCK + 1;
    private static final int LIE = PLAN + 5;

    private final MappedByteBuffer shared;

    private Control(MappedByteBuffer shared) {
        this.shared = shared;
    }

    /// Opens the file, made where there is none.
    static Control in(Path file) {
        try (var channel =
                FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE)) {
            var shared = channel.map(FileChannel.MapMode.READ_WRITE, 0, SIZE);
            shared.order(ByteOrder.nativeOrder());
            return new Control(shared);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Counts from nothing, and lets every call pass.
    Control clear() {
        set(PLAN + 1, 0);
        for (int i = 0; i <= LIE; i++) {
            set(i, 0);
        }
        return this;
    }

    Control plan(Fault fault) {
        clear();
        set(PLAN, fault.call().number);
        set(PLAN + 2, fault.last());
        set(PLAN + 3, fault.errno().number);
        set(PLAN + 4, fault.manner().number);
        set(PLAN + 1, fault.first());
        return this;
    }

    /// From now on flushes say that all is well, and do nothing.
    Control lie() {
        set(LIE, 1);
        return this;
    }

    long calls(Call call) {
        return get(call.number);
    }

    /// How many calls failed.
    long struck() {
        return get(STRUCK);
    }

    private long get(int index) {
        return shared.getLong(index * Long.BYTES);
    }

    private void set(int index, long value) {
        shared.putLong(index * Long.BYTES, value);
    }
}

package io.leftfold.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Whether bytes are UTF-8 without byte order mark, and hold no half surrogate pair as an escape: Jackson takes
/// overlong forms and lone surrogates, which no longer compare or write back as what they were.
final class WellFormed {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long ONES = 0x0101_0101_0101_0101L;
    private static final long HIGH_BITS = 0x8080_8080_8080_8080L;
    private static final long BACKSLASHES = ONES * '\\';
    private static final int BYTE_ORDER_MARK = 0xFEFF;

    private WellFormed() {}

    static void check(byte[] bytes) throws UnreadableException {
        int fault = firstFault(bytes);
        if (fault >= 0) {
            throw new UnreadableException("not UTF-8 text, at byte " + fault);
        }
    }

    /// The offset of the first fault, or -1.
    static int firstFault(byte[] bytes) {
        int at = 0;
        while (at < bytes.length) {
            at = afterPlain(bytes, at);
            if (at == bytes.length) {
                break;
            }
            int next = bytes[at] < 0 ? afterSequence(bytes, at) : bytes[at] == '\\' ? afterEscape(bytes, at) : at + 1;
            if (next < 0) {
                return at;
            }
            at = next;
        }
        return -1;
    }

    /// Past bytes that are plain, four times eight and then eight at a time.
    private static int afterPlain(byte[] bytes, int at) {
        while (at + 4 * Long.BYTES <= bytes.length
                && (special(bytes, at)
                                | special(bytes, at + Long.BYTES)
                                | special(bytes, at + 2 * Long.BYTES)
                                | special(bytes, at + 3 * Long.BYTES))
                        == 0) {
            at += 4 * Long.BYTES;
        }
        while (at + Long.BYTES <= bytes.length && special(bytes, at) == 0) {
            at += Long.BYTES;
        }
        return at;
    }

    /// 0 if all eight bytes are ASCII and no backslash; a zero byte of `x` is found by the borrow it causes.
    private static long special(byte[] bytes, int at) {
        long eight = (long) LONGS.get(bytes, at);
        long x = eight ^ BACKSLASHES;
        return (eight | ((x - ONES) & ~x)) & HIGH_BITS;
    }

    private static int afterSequence(byte[] bytes, int at) {
        int first = bytes[at] & 0xFF;
        int length = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
        if (first < 0xC2 || first > 0xF4 || at + length > bytes.length) {
            return -1;
        }
        int code = first & (0x7F >> length);
        for (int i = at + 1; i < at + length; i++) {
            if ((bytes[i] & 0xC0) != 0x80) {
                return -1;
            }
            code = code << 6 | bytes[i] & 0x3F;
        }
        int least = length == 4 ? 0x1_0000 : length == 3 ? 0x800 : 0x80;
        boolean isSurrogate = code >= Character.MIN_SURROGATE && code <= Character.MAX_SURROGATE;
        boolean isMark = at == 0 && code == BYTE_ORDER_MARK;
        return code < least || code > Character.MAX_CODE_POINT || isSurrogate || isMark ? -1 : at + length;
    }

    private static int afterEscape(byte[] bytes, int at) {
        int unit = escapedUnit(bytes, at);
        if (unit < 0) {
            return at + 2;
        }
        if (unit < Character.MIN_SURROGATE || unit > Character.MAX_SURROGATE) {
            return at + 6;
        }
        int low = escapedUnit(bytes, at + 6);
        boolean isPair = unit <= Character.MAX_HIGH_SURROGATE
                && low >= Character.MIN_LOW_SURROGATE
                && low <= Character.MAX_LOW_SURROGATE;
        return isPair ? at + 12 : -1;
    }

    /// The UTF-16 unit that the escape at `at` stands for, or -1 if there is no whole one.
    private static int escapedUnit(byte[] bytes, int at) {
        if (at + 6 > bytes.length || bytes[at] != '\\' || bytes[at + 1] != 'u') {
            return -1;
        }
        int unit = 0;
        for (int i = at + 2; i < at + 6; i++) {
            int digit = Character.digit(bytes[i], 16);
            if (digit < 0) {
                return -1;
            }
            unit = unit << 4 | digit;
        }
        return unit;
    }
}

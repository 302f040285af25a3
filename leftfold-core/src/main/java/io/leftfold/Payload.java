package io.leftfold;

import java.util.Arrays;
import java.util.zip.Checksum;

/// The bytes of an event's data, and the codec that wrote them. Immutable: bytes are copied in and out, but for
/// [#owning].
public final class Payload {
    private final String codec;
    private final byte[] bytes;

    private Payload(String codec, byte[] bytes) {
        this.codec = Names.check("the name of a codec", codec);
        this.bytes = bytes;
    }

    /// @param codec the codec's stable name, for example `json`
    public static Payload of(String codec, byte[] bytes) {
        return new Payload(codec, bytes.clone());
    }

    /// Without a copy, for bytes that were made for it.
    ///
    /// @param bytes nobody may change them from now on
    public static Payload owning(String codec, byte[] bytes) {
        return new Payload(codec, bytes);
    }

    public String codec() {
        return codec;
    }

    public byte[] bytes() {
        return bytes.clone();
    }

    /// Goes on with `sum` over the bytes, without a copy of them.
    public void addTo(Checksum sum) {
        sum.update(bytes);
    }

    /// In bytes.
    public int size() {
        return bytes.length;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Payload that && codec.equals(that.codec) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return 31 * codec.hashCode() + Arrays.hashCode(bytes);
    }

    /// Names codec and size, never the content: a payload must not leak into a log line.
    @Override
    public String toString() {
        return codec + "[" + bytes.length + " bytes]";
    }
}

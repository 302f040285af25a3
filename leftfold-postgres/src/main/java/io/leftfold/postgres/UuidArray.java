package io.leftfold.postgres;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// A parameter of type `uuid[]`, which the driver knows as text only. Binary as PostgreSQL's `array_recv` wants
/// it: dimensions, whether there are nulls, the type of the elements, their number and first index, and each with
/// its length.
final class UuidArray extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1;

    private static final int UUID_OID = 2950;
    private static final int HEADER_BYTES = 5 * Integer.BYTES;
    private static final int UUID_BYTES = 2 * Long.BYTES;

    private final transient List<UUID> ids;

    UuidArray(List<UUID> ids) {
        setType("_uuid");
        this.ids = ids;
    }

    @Override
    public String getValue() {
        return ids.stream().map(UUID::toString).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("a parameter is not read");
    }

    @Override
    public int lengthInBytes() {
        return ids.isEmpty() ? 3 * Integer.BYTES : HEADER_BYTES + ids.size() * (Integer.BYTES + UUID_BYTES);
    }

    @Override
    public void toBytes(byte[] bytes, int offset) {
        var out = ByteBuffer.wrap(bytes, offset, lengthInBytes());
        out.putInt(ids.isEmpty() ? 0 : 1).putInt(0).putInt(UUID_OID);
        if (!ids.isEmpty()) {
            out.putInt(ids.size()).putInt(1);
        }
        for (var id : ids) {
            out.putInt(UUID_BYTES).putLong(id.getMostSignificantBits()).putLong(id.getLeastSignificantBits());
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof UuidArray array && ids.equals(array.ids);
    }

    @Override
    public int hashCode() {
        return ids.hashCode();
    }
}

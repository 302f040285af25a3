package io.leftfold.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.postgresql.util.PGBinaryObject;
import org.postgresql.util.PGobject;

/// A parameter that is an array, in the form that PostgreSQL's `array_recv` takes: the number of dimensions,
/// whether there are nulls, the type of the elements, their number and first index, and each with its length.
/// The driver makes arrays too, but several times slower, and of UUIDs only as text.
final class BinaryArray extends PGobject implements PGBinaryObject {
    private static final long serialVersionUID = 1;

    /// Types of elements, by the numbers in PostgreSQL's `pg_type.dat`.
    private enum Type {
        BYTEA("_bytea", 17),
        INT8("_int8", 20),
        INT2("_int2", 21),
        INT4("_int4", 23),
        TEXT("_text", 25),
        UUID("_uuid", 2950);

        private final String array;
        private final int element;

        Type(String array, int element) {
            this.array = array;
            this.element = element;
        }
    }

    private static final int HEADER_BYTES = 5 * Integer.BYTES;
    private static final int EMPTY_BYTES = 3 * Integer.BYTES;
    private static final int NULL_LENGTH = -1;

    private final transient byte[] bytes;

    private BinaryArray(Type type, byte[] bytes) {
        setType(type.array);
        this.bytes = bytes;
    }

    static BinaryArray of(short... elements) {
        var out = begin(Type.INT2, elements.length, elements.length * Short.BYTES);
        for (short element : elements) {
            out.putInt(Short.BYTES).putShort(element);
        }
        return new BinaryArray(Type.INT2, out.array());
    }

    static BinaryArray of(int... elements) {
        var out = begin(Type.INT4, elements.length, elements.length * Integer.BYTES);
        for (int element : elements) {
            out.putInt(Integer.BYTES).putInt(element);
        }
        return new BinaryArray(Type.INT4, out.array());
    }

    static BinaryArray of(long... elements) {
        var out = begin(Type.INT8, elements.length, elements.length * Long.BYTES);
        for (long element : elements) {
            out.putInt(Long.BYTES).putLong(element);
        }
        return new BinaryArray(Type.INT8, out.array());
    }

    static BinaryArray of(@Nullable Long[] elements) {
        int present = 0;
        for (var element : elements) {
            present += element == null ? 0 : 1;
        }
        var out = begin(Type.INT8, elements.length, present * Long.BYTES);
        for (var element : elements) {
            if (element == null) {
                out.putInt(NULL_LENGTH);
            } else {
                out.putInt(Long.BYTES).putLong(element);
            }
        }
        return new BinaryArray(Type.INT8, out.array());
    }

    static BinaryArray of(List<UUID> elements) {
        var out = begin(Type.UUID, elements.size(), elements.size() * 2 * Long.BYTES);
        for (var element : elements) {
            out.putInt(2 * Long.BYTES)
                    .putLong(element.getMostSignificantBits())
                    .putLong(element.getLeastSignificantBits());
        }
        return new BinaryArray(Type.UUID, out.array());
    }

    static BinaryArray of(@Nullable String[] elements) {
        var bytes = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
            var element = elements[i];
            bytes[i] = element == null ? null : element.getBytes(UTF_8);
        }
        return of(Type.TEXT, bytes);
    }

    static BinaryArray of(byte @Nullable [][] elements) {
        return of(Type.BYTEA, elements);
    }

    private static BinaryArray of(Type type, byte @Nullable [][] elements) {
        int size = 0;
        for (var element : elements) {
            size += element == null ? 0 : element.length;
        }
        var out = begin(type, elements.length, size);
        for (var element : elements) {
            if (element == null) {
                out.putInt(NULL_LENGTH);
            } else {
                out.putInt(element.length).put(element);
            }
        }
        return new BinaryArray(type, out.array());
    }

    /// @param size bytes of all elements, without their lengths
    private static ByteBuffer begin(Type type, int count, int size) {
        if (count == 0) {
            return ByteBuffer.allocate(EMPTY_BYTES).putInt(0).putInt(0).putInt(type.element);
        }
        // That there may be nulls is allowed to say where there are none.
        return ByteBuffer.allocate(HEADER_BYTES + count * Integer.BYTES + size)
                .putInt(1)
                .putInt(1)
                .putInt(type.element)
                .putInt(count)
                .putInt(1);
    }

    /// Sets the parameter at `index`.
    void bind(PreparedStatement statement, int index) throws SQLException {
        statement.setObject(index, this);
    }

    @Override
    public String getValue() {
        throw new UnsupportedOperationException("sent in binary only");
    }

    @Override
    public void setByteValue(byte[] value, int offset) {
        throw new UnsupportedOperationException("a parameter is not read");
    }

    @Override
    public int lengthInBytes() {
        return bytes.length;
    }

    @Override
    public void toBytes(byte[] to, int offset) {
        System.arraycopy(bytes, 0, to, offset, bytes.length);
    }
}

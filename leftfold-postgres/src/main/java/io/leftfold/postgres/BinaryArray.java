package io.leftfold.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;
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
        return make(Type.INT2, elements.length, elements.length * Short.BYTES, out -> {
            for (short element : elements) {
                out.putInt(Short.BYTES).putShort(element);
            }
        });
    }

    static BinaryArray of(int... elements) {
        return make(Type.INT4, elements.length, elements.length * Integer.BYTES, out -> {
            for (int element : elements) {
                out.putInt(Integer.BYTES).putInt(element);
            }
        });
    }

    static BinaryArray of(long... elements) {
        return make(Type.INT8, elements.length, elements.length * Long.BYTES, out -> {
            for (long element : elements) {
                out.putInt(Long.BYTES).putLong(element);
            }
        });
    }

    static BinaryArray of(@Nullable Long[] elements) {
        int present = 0;
        for (var element : elements) {
            present += element == null ? 0 : 1;
        }
        return make(Type.INT8, elements.length, present * Long.BYTES, out -> {
            for (var element : elements) {
                if (element == null) {
                    out.putInt(NULL_LENGTH);
                } else {
                    out.putInt(Long.BYTES).putLong(element);
                }
            }
        });
    }

    static BinaryArray of(List<UUID> elements) {
        return make(Type.UUID, elements.size(), elements.size() * 2 * Long.BYTES, out -> {
            for (var element : elements) {
                out.putInt(2 * Long.BYTES)
                        .putLong(element.getMostSignificantBits())
                        .putLong(element.getLeastSignificantBits());
            }
        });
    }

    static BinaryArray of(@Nullable String[] elements) {
        byte[] @Nullable [] bytes = new byte[elements.length][];
        for (int i = 0; i < elements.length; i++) {
            var element = elements[i];
            bytes[i] = element == null ? null : element.getBytes(UTF_8);
        }
        return of(Type.TEXT, bytes);
    }

    static BinaryArray of(byte[] @Nullable [] elements) {
        return of(Type.BYTEA, elements);
    }

    private static BinaryArray of(Type type, byte[] @Nullable [] elements) {
        int size = 0;
        for (var element : elements) {
            size += element == null ? 0 : element.length;
        }
        return make(type, elements.length, size, out -> {
            for (var element : elements) {
                if (element == null) {
                    out.putInt(NULL_LENGTH);
                } else {
                    out.putInt(element.length).put(element);
                }
            }
        });
    }

    /// @param size bytes of all elements, without their lengths
    private static BinaryArray make(Type type, int count, int size, Consumer<ByteBuffer> elements) {
        var bytes = new byte[count == 0 ? EMPTY_BYTES : HEADER_BYTES + count * Integer.BYTES + size];
        var out = ByteBuffer.wrap(bytes);
        if (count == 0) {
            out.putInt(0).putInt(0).putInt(type.element);
        } else {
            // That there may be nulls is allowed to say where there are none.
            out.putInt(1).putInt(1).putInt(type.element).putInt(count).putInt(1);
            elements.accept(out);
        }
        return new BinaryArray(type, bytes);
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

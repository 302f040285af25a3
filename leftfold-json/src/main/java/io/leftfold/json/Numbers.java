package io.leftfold.json;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.OptionalDouble;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.deser.std.StdScalarDeserializer;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.ser.std.StdScalarSerializer;

/// Numbers that Jackson would bend (bytes beyond 127, doubles to infinity), and big ones, whose size a few
/// digits of exponent could blow up: they are refused, read or written.
final class Numbers {
    private Numbers() {}

    static void register(SimpleModule module) {
        var doubles = new Reader<>(Double.class, true, JsonParser::getDoubleValue, Numbers::fault);
        var floats = new Reader<>(Float.class, true, JsonParser::getFloatValue, Numbers::fault);
        var bytes = new Reader<>(Byte.class, false, Numbers::byteOf, _ -> null);
        module.addDeserializer(Double.class, doubles).addDeserializer(double.class, doubles);
        module.addDeserializer(OptionalDouble.class, new OptionalReader(doubles));
        module.addDeserializer(Float.class, floats).addDeserializer(float.class, floats);
        module.addDeserializer(Byte.class, bytes).addDeserializer(byte.class, bytes);
        module.addDeserializer(
                BigDecimal.class, new Reader<>(BigDecimal.class, true, JsonParser::getDecimalValue, Numbers::fault));
        module.addDeserializer(
                BigInteger.class,
                new Reader<>(BigInteger.class, false, JsonParser::getBigIntegerValue, Numbers::fault));

        module.addSerializer(new Checked<>(Double.class, Numbers::fault, JsonGenerator::writeNumber));
        module.addSerializer(double.class, new Checked<>(Double.class, Numbers::fault, JsonGenerator::writeNumber));
        module.addSerializer(new Checked<>(OptionalDouble.class, Numbers::fault, Numbers::writeOrNull));
        module.addSerializer(new Checked<>(Float.class, Numbers::fault, JsonGenerator::writeNumber));
        module.addSerializer(float.class, new Checked<>(Float.class, Numbers::fault, JsonGenerator::writeNumber));
        module.addSerializer(new Checked<>(BigDecimal.class, Numbers::fault, JsonGenerator::writeNumber));
        module.addSerializer(new Checked<>(BigInteger.class, Numbers::fault, JsonGenerator::writeNumber));
    }

    private static @Nullable String fault(Double number) {
        return Double.isFinite(number) ? null : "not a finite number";
    }

    private static @Nullable String fault(OptionalDouble number) {
        return number.isPresent() ? fault(number.getAsDouble()) : null;
    }

    private static @Nullable String fault(Float number) {
        return Float.isFinite(number) ? null : "not a finite number";
    }

    private static @Nullable String fault(BigDecimal number) {
        if (Math.abs((long) number.scale()) > StrictJson.EXPONENT_MAX) {
            return "an exponent beyond " + StrictJson.EXPONENT_MAX;
        }
        return fault(number.unscaledValue());
    }

    private static @Nullable String fault(BigInteger number) {
        // Below this many bits it cannot have more digits; above, counting them is worth it.
        boolean isSmall = number.bitLength() < StrictJson.DIGITS_MAX * 3;
        return isSmall || new BigDecimal(number).precision() <= StrictJson.DIGITS_MAX
                ? null
                : "a number of more than " + StrictJson.DIGITS_MAX + " digits";
    }

    private static void writeOrNull(JsonGenerator out, OptionalDouble number) {
        number.ifPresentOrElse(out::writeNumber, out::writeNull);
    }

    private static Byte byteOf(JsonParser in) {
        int number = in.getIntValue();
        if (number != (byte) number) {
            throw RefusedException.reading(in, "not a valid byte");
        }
        return (byte) number;
    }

    private static final class Reader<N> extends StdScalarDeserializer<N> {
        private final boolean isFraction;
        private final Function<JsonParser, N> read;
        private final Function<N, @Nullable String> fault;

        /// @param isFraction whether a point or exponent is allowed
        Reader(Class<N> type, boolean isFraction, Function<JsonParser, N> read, Function<N, @Nullable String> fault) {
            super(type);
            this.isFraction = isFraction;
            this.read = read;
            this.fault = fault;
        }

        @Override
        public N deserialize(JsonParser in, DeserializationContext context) {
            boolean isNumber = switch (in.currentToken()) {
                case VALUE_NUMBER_INT -> true;
                case VALUE_NUMBER_FLOAT -> isFraction;
                case null, default -> false;
            };
            if (!isNumber) {
                throw RefusedException.reading(in, "expected " + handledType().getSimpleName());
            }
            N number = read.apply(in);
            @Nullable String why = fault.apply(number);
            if (why != null) {
                throw RefusedException.reading(in, why);
            }
            return number;
        }
    }

    private static final class OptionalReader extends StdScalarDeserializer<OptionalDouble> {
        private final Reader<Double> doubles;

        OptionalReader(Reader<Double> doubles) {
            super(OptionalDouble.class);
            this.doubles = doubles;
        }

        @Override
        public OptionalDouble deserialize(JsonParser in, DeserializationContext context) {
            return OptionalDouble.of(doubles.deserialize(in, context));
        }

        @Override
        public OptionalDouble getNullValue(DeserializationContext context) {
            return OptionalDouble.empty();
        }
    }

    private static final class Checked<N> extends StdScalarSerializer<N> {
        private final Function<N, @Nullable String> fault;
        private final BiConsumer<JsonGenerator, N> write;

        Checked(Class<N> type, Function<N, @Nullable String> fault, BiConsumer<JsonGenerator, N> write) {
            super(type);
            this.fault = fault;
            this.write = write;
        }

        @Override
        public void serialize(N number, JsonGenerator out, SerializationContext context) {
            @Nullable String why = fault.apply(number);
            if (why != null) {
                throw RefusedException.writing(out, why);
            }
            write.accept(out, number);
        }
    }
}

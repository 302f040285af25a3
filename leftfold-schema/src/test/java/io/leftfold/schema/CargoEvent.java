package io.leftfold.schema;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import io.leftfold.json.JsonCodec;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/// Events with everything that a component may be.
sealed interface CargoEvent {
    JsonCodec<CargoEvent> CODEC = JsonCodec.builder(CargoEvent.class)
            .value(Port.class, Port::code, Port::new)
            .alsoReads("cargo.noted", Timed.class)
            .upcast("cargo.unloaded", 1, UnloadedV1.class, old -> new Unloaded(old.at(), List.of()))
            .upcastTree("cargo.sealed", 1, tree -> tree.put("by", "nobody"))
            .build();

    @SuppressWarnings("ArrayRecordComponent") // a codec writes it, too
    record Booked(
            long count,
            int small,
            short shorter,
            byte least,
            double ratio,
            float rough,
            boolean sure,
            char letter,
            BigDecimal amount,
            BigInteger big,
            UUID id,
            Kind kind,
            String text,
            URI link,
            byte[] bytes,
            @Nullable Integer boxed,
            @Nullable Container held,
            OptionalInt i,
            OptionalLong l,
            OptionalDouble d)
            implements CargoEvent {}

    record Timed(
            Instant at,
            LocalDate day,
            LocalTime time,
            LocalDateTime both,
            OffsetDateTime offset,
            OffsetTime offsetTime,
            ZonedDateTime zoned,
            Duration took,
            Period period,
            Year year,
            YearMonth month,
            MonthDay birthday,
            Month inMonth,
            DayOfWeek on,
            ZoneId zone,
            ZoneOffset shift)
            implements CargoEvent {}

    record Loaded(
            List<Container> containers,
            Set<Kind> kinds,
            Map<String, Optional<Instant>> seen,
            Map<Kind, Map<Integer, Port>> ports,
            Map<Port, int[]> numbers,
            Optional<Leg> leg,
            List<Leg> legs,
            Tree tree,
            JsonNode anything,
            Pair<Port> pair,
            Pair<Integer> other)
            implements CargoEvent {}

    record Unloaded(Instant at, List<Container> containers) implements CargoEvent {}

    record Sealed(String by) implements CargoEvent {}

    record Emptied() implements CargoEvent {}

    record UnloadedV1(Instant at) {}

    record Container(String number, @JsonProperty("kg") int weight) {}

    record Pair<T>(T left, T right) {}

    record Tree(String name, List<Tree> branches) {}

    record Port(String code) {
        public Port {
            if (code.equals("nowhere")) {
                throw new IllegalArgumentException("a port is somewhere");
            }
        }
    }

    enum Kind {
        DRY,
        @JsonProperty("cold-chain")
        COLD,
        TANK;

        @Override
        public String toString() {
            return "kind " + name();
        }
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "by")
    sealed interface Leg {
        @JsonTypeName("sea")
        record Sea(String ship, Port to) implements Leg {}

        @JsonTypeName("rail")
        record Rail(int train) implements Leg {}
    }
}

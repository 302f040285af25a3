package io.leftfold.examples.shop;

import io.leftfold.StreamId;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

/// A row of a [CsvTable]. Each method throws [IllegalArgumentException] if the field is not what it should be.
///
/// @param places of the columns
record Row(Map<String, Integer> places, List<String> fields) {
    private static final int ID_LENGTH = 150;

    /// What becomes the entity of a stream and part of a command's id.
    String id(String column) {
        var id = required(column);
        if (id.length() > ID_LENGTH) {
            throw new IllegalArgumentException(column + " has more than " + ID_LENGTH + " characters");
        }
        return parsed(column, id, text -> StreamId.of("import", text).entity());
    }

    String required(String column) {
        var text = text(column);
        if (text.isEmpty()) {
            throw new IllegalArgumentException(column + " is empty");
        }
        return text;
    }

    /// Empty where nothing was written.
    String text(String column) {
        var text = fields.get(Objects.requireNonNull(places.get(column))).strip();
        if (text.indexOf('\uFFFD') >= 0) {
            throw new IllegalArgumentException(column + " is not UTF-8");
        }
        return text;
    }

    Instant time(String column) {
        return parsed(column, required(column), TimeStamps::parse);
    }

    Optional<Instant> timeIfAny(String column) {
        return text(column).isEmpty() ? Optional.empty() : Optional.of(time(column));
    }

    Money money(String column) {
        return parsed(column, required(column), Money::parse);
    }

    private static <T> T parsed(String column, String text, Function<String, T> parse) {
        try {
            return parse.apply(text);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(column + ": " + e.getMessage(), e);
        }
    }
}

package io.leftfold.json;

import java.math.BigDecimal;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/// What the JSON of a value looks like: what a codec writes, and what it reads. Immutable.
public sealed interface Shape {
    /// Any JSON at all, `null` included: a tree, or what is shaped in a way that is not described.
    record Anything() implements Shape {}

    /// `true` or `false`.
    record Flag() implements Shape {}

    /// A number.
    ///
    /// @param isWhole whether it has neither point nor exponent
    /// @param range   empty for none; the codec still bounds its digits
    record Numeric(boolean isWhole, Optional<Range> range) implements Shape {}

    /// The numbers from `least` to `most`, both included.
    record Range(BigDecimal least, BigDecimal most) {}

    /// A string.
    ///
    /// @param kind    what it is the text of, a word for people: `Instant`, `Money`; empty for a plain text
    /// @param pattern what the whole text matches, in the syntax that Java and ECMA 262 share; empty if the
    ///     codec alone can tell
    record Text(String kind, Optional<String> pattern) implements Shape {}

    /// One of some strings.
    record Choice(List<String> texts) implements Shape {
        public Choice {
            texts = List.copyOf(texts);
        }
    }

    /// An array. A set is one too, and may be read with repetitions.
    record Sequence(Shape items) implements Shape {}

    /// An object whose names are data.
    record Mapping(Shape names, Shape values) implements Shape {}

    /// `null`, or the shape.
    record OrNull(Shape shape) implements Shape {}

    /// An object with exactly these properties.
    record Structure(SequencedMap<String, Shape> properties) implements Shape {
        public Structure {
            properties = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(properties));
        }
    }

    /// An object that is one of several.
    ///
    /// @param discriminator the property that tells which
    /// @param cases         each with the discriminator among its properties, as a choice of one
    record Family(String discriminator, List<Structure> cases) implements Shape {
        public Family {
            cases = List.copyOf(cases);
        }
    }

    /// One of the definitions of the [EventShape] that it stands in.
    record Reference(String name) implements Shape {}
}

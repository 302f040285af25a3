package io.leftfold.project;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// What a statement makes, to be dropped one day.
///
/// @param kind `TABLE`, `VIEW` or `INDEX`
/// @param name as it is written
record Made(String kind, String name) {
    private static final Pattern CREATE = Pattern.compile(
            "\\s*CREATE\\s+(?:UNIQUE\\s+|UNLOGGED\\s+|OR\\s+REPLACE\\s+)*(TABLE|VIEW|INDEX)\\s+(?:CONCURRENTLY\\s+)?"
                    + "(?:IF\\s+NOT\\s+EXISTS\\s+)?([^\\s(]+)",
            Pattern.CASE_INSENSITIVE);

    /// Empty for a statement of another kind.
    static Optional<Made> by(String statement) {
        var found = CREATE.matcher(statement);
        return found.lookingAt()
                ? Optional.of(new Made(found.group(1).toUpperCase(Locale.ROOT), found.group(2)))
                : Optional.empty();
    }

    /// Indexes go with their table.
    Optional<String> drop() {
        return kind.equals("INDEX") ? Optional.empty() : Optional.of("DROP " + kind + " IF EXISTS " + name);
    }
}

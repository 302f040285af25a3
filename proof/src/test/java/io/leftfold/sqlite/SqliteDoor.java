package io.leftfold.sqlite;

import io.leftfold.StreamId;
import java.sql.SQLException;
import java.util.function.LongFunction;

/// Lets tests of other packages at what this one hides.
public final class SqliteDoor {
    private SqliteDoor() {}

    /// The cache of stream names, which reads an unknown one by `lookup`.
    public static LongFunction<StreamId> streamNames(int most, LongFunction<StreamId> lookup) {
        var names = new StreamNames(most);
        return number -> {
            try {
                return names.of(number, lookup::apply);
            } catch (SQLException impossible) {
                throw new AssertionError(impossible);
            }
        };
    }
}

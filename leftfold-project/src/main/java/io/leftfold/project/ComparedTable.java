package io.leftfold.project;

import java.util.List;

/// How a table of a projection is compared between versions.
///
/// @param name    as it is written, with `{v}`
/// @param keys    the columns that say which rows belong together; empty for those of the primary key
/// @param columns those that are compared; empty for all that both versions have
public record ComparedTable(String name, List<String> keys, List<String> columns) {
    public ComparedTable {
        keys = List.copyOf(keys);
        columns = List.copyOf(columns);
        if (!name.contains("{v}")) {
            throw new IllegalArgumentException(
                    "a table of which every version has its own is written with {v}: " + name);
        }
    }
}

package io.leftfold.json;

import java.util.Collections;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

/// What the JSON of one schema version of an event type looks like. Immutable.
///
/// @param type          the name that it is written under today
/// @param schemaVersion from 1
/// @param isToday       whether it is the version that is written, and not only read
/// @param oldNames      the other names under which it is read
/// @param definitions   what references in `shape` and in each other stand for, by names that are unique here
public record EventShape(
        String type,
        int schemaVersion,
        boolean isToday,
        SortedSet<String> oldNames,
        Shape shape,
        SortedMap<String, Shape> definitions) {
    public EventShape {
        oldNames = Collections.unmodifiableSortedSet(new TreeSet<>(oldNames));
        definitions = Collections.unmodifiableSortedMap(new TreeMap<>(definitions));
    }
}

package io.leftfold.json;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;

/// The records under a sealed interface, and the names that they have of themselves.
final class Family {
    private static final Pattern WORD_START = Pattern.compile("(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|_+");

    private Family() {}

    /// All records that `events` permits, through nested sealed interfaces too, in the order of their
    /// declaration.
    static Set<Class<? extends Record>> records(Class<?> events) {
        if (!events.isInterface() || !events.isSealed()) {
            throw new IllegalArgumentException(events.getName()
                    + " is no sealed interface; declare the events as records that a sealed interface permits");
        }
        var found = new LinkedHashSet<Class<? extends Record>>();
        collect(events, found);
        return found;
    }

    private static void collect(Class<?> events, Set<Class<? extends Record>> found) {
        for (var permitted : events.getPermittedSubclasses()) {
            if (permitted.isRecord()) {
                found.add(permitted.asSubclass(Record.class));
            } else if (permitted.isInterface() && permitted.isSealed()) {
                collect(permitted, found);
            } else {
                throw new IllegalArgumentException(permitted.getName() + ", which " + events.getName()
                        + " permits, is neither a record nor a sealed interface; make it one of them");
            }
        }
    }

    /// The written name that `record` has of itself, whatever codec it is in.
    static String defaultName(Class<? extends Record> record) {
        return kebab(named(family(record))) + "." + kebab(record.getSimpleName());
    }

    private static Class<?> family(Class<? extends Record> record) {
        Class<?> around = record.getEnclosingClass();
        if (around != null && around.isSealed() && around.isAssignableFrom(record)) {
            return around;
        }
        var sealed =
                Arrays.stream(record.getInterfaces()).filter(Class::isSealed).toList();
        if (sealed.size() != 1) {
            throw new IllegalArgumentException(record.getName() + " implements several sealed interfaces, so its name"
                    + " is open; pin it with name(" + record.getSimpleName() + ".class, …)");
        }
        return sealed.getFirst();
    }

    /// Without "Event"; where nothing else is said, the class around it: many have an `Event` of their own, and two
    /// of one name would be taken for each other.
    private static String named(Class<?> family) {
        var name = family.getSimpleName();
        var own = name.endsWith("Event") ? name.substring(0, name.length() - "Event".length()) : name;
        if (!own.isEmpty()) {
            return own;
        }
        if (family.getEnclosingClass() == null) {
            throw new IllegalArgumentException(family.getName() + " says not what its events are of, which is the first"
                    + " part of their written names; call it AccountEvent or alike, put it into such a class,"
                    + " or pin each name with name(…)");
        }
        return named(family.getEnclosingClass());
    }

    static String kebab(String name) {
        return WORD_START.matcher(name).replaceAll("-").toLowerCase(Locale.ROOT);
    }
}

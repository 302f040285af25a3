package io.leftfold.schema;

import io.leftfold.json.Shape;
import io.leftfold.schema.SchemaReader.Described;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// What one side writes that another does not read, in words.
final class Compatibility {
    private final Described reader;
    private final Described writer;
    private final String read;
    private final String written;
    private final Set<List<Shape>> compared = new HashSet<>();
    private final List<String> problems = new ArrayList<>();

    private Compatibility(Described reader, String read, Described writer, String written) {
        this.reader = reader;
        this.read = read;
        this.writer = writer;
        this.written = written;
    }

    /// What today's code cannot read of what was released.
    static List<String> backward(Described today, Described released) {
        return new Compatibility(today, "now", released, "then").all();
    }

    /// What the released code cannot read of what today's writes.
    static List<String> forward(Described released, Described today) {
        return new Compatibility(released, "then", today, "now").all();
    }

    private List<String> all() {
        compare("", reader.shape(), writer.shape());
        return problems;
    }

    private void compare(String at, Shape reads, Shape writes) {
        if (reads instanceof Shape.Reference
                && writes instanceof Shape.Reference
                && !compared.add(List.of(reads, writes))) {
            return;
        }
        var r = resolved(reader, reads);
        var w = resolved(writer, writes);
        switch (w) {
            case Shape.OrNull(var inner) when r instanceof Shape.OrNull(var readInner) -> compare(at, readInner, inner);
            case Shape.OrNull(var inner) -> {
                if (!(r instanceof Shape.Anything)) {
                    unread(at, "null");
                    compare(at, reads, inner);
                }
            }
            case Shape.Anything _,
                    Shape.Flag _,
                    Shape.Numeric _,
                    Shape.Text _,
                    Shape.Choice _,
                    Shape.Sequence _,
                    Shape.Mapping _,
                    Shape.Structure _,
                    Shape.Family _,
                    Shape.Reference _ ->
                notNull(at, r instanceof Shape.OrNull(var inner) ? resolved(reader, inner) : r, w);
        }
    }

    private void notNull(String at, Shape r, Shape w) {
        switch (r) {
            case Shape.Anything _ -> {}
            case Shape.Flag _ when w instanceof Shape.Flag -> {}
            case Shape.Numeric(boolean whole, var range)
            when w instanceof Shape.Numeric(boolean writtenWhole, var writtenRange) && (!whole || writtenWhole) ->
                numbers(at, range, writtenRange);
            case Shape.Text text
            when w instanceof Shape.Text writtenText -> {
                if (text.pattern().isPresent() && !text.pattern().equals(writtenText.pattern())) {
                    mismatch(at, r, w);
                }
            }
            case Shape.Text text
            when w instanceof Shape.Choice(var texts) -> {
                if (!texts.stream()
                        .allMatch(each -> text.pattern().map(each::matches).orElse(true))) {
                    mismatch(at, r, w);
                }
            }
            case Shape.Choice(var texts)
            when w instanceof Shape.Choice(var writtenTexts) -> {
                var lost = new TreeSet<>(writtenTexts);
                texts.forEach(lost::remove);
                lost.forEach(text -> unread(at, '"' + text + '"'));
            }
            case Shape.Sequence(var items)
            when w instanceof Shape.Sequence(var writtenItems) -> compare(at + "/*", items, writtenItems);
            case Shape.Mapping(var names, var values)
            when w instanceof Shape.Mapping(var writtenNames, var writtenValues) -> {
                compare(at + "/*", names, writtenNames);
                compare(at + "/*", values, writtenValues);
            }
            case Shape.Structure structure
            when w instanceof Shape.Structure writtenStructure -> properties(at, structure, writtenStructure);
            case Shape.Structure single
            when w instanceof Shape.Family family ->
                cases(at, new Shape.Family(family.discriminator(), List.of(single)), family);
            case Shape.Family family when w instanceof Shape.Family writtenFamily -> cases(at, family, writtenFamily);
            case Shape.Family family
            when w instanceof Shape.Structure single ->
                cases(at, family, new Shape.Family(family.discriminator(), List.of(single)));
            case Shape.Flag _,
                    Shape.Numeric _,
                    Shape.Text _,
                    Shape.Choice _,
                    Shape.Sequence _,
                    Shape.Mapping _,
                    Shape.OrNull _,
                    Shape.Structure _,
                    Shape.Family _,
                    Shape.Reference _ -> mismatch(at, r, w);
        }
    }

    private void numbers(String at, Optional<Shape.Range> range, Optional<Shape.Range> writtenRange) {
        boolean isWithin = range.map(within -> writtenRange
                        .map(wide -> wide.least().compareTo(within.least()) >= 0
                                && wide.most().compareTo(within.most()) <= 0)
                        .orElse(false))
                .orElse(true);
        if (!isWithin) {
            unread(at, "a number that is too large");
        }
    }

    private void properties(String at, Shape.Structure r, Shape.Structure w) {
        var names = new TreeSet<>(r.properties().keySet());
        names.addAll(w.properties().keySet());
        for (var name : names) {
            var place = at + "/" + name;
            var reads = r.properties().get(name);
            var writes = w.properties().get(name);
            if (reads == null) {
                problems.add(place + ": is written " + written + " and is not known " + read);
            } else if (writes == null) {
                problems.add(place + ": is required " + read + " and was not written " + written);
            } else {
                compare(place, reads, writes);
            }
        }
    }

    private void cases(String at, Shape.Family family, Shape.Family writtenFamily) {
        var discriminator = family.discriminator();
        if (!writtenFamily.discriminator().equals(discriminator)) {
            mismatch(at, family, writtenFamily);
            return;
        }
        for (var each : writtenFamily.cases()) {
            var id = each.properties().get(discriminator);
            var readCases = family.cases().stream()
                    .filter(known -> Objects.equals(known.properties().get(discriminator), id))
                    .toList();
            if (readCases.isEmpty()) {
                unread(at + "/" + discriminator, words(id == null ? new Shape.Anything() : id));
            } else {
                properties(at, readCases.getFirst(), each);
            }
        }
    }

    /// What is defined by nothing but itself, or not at all, is anything.
    private static Shape resolved(Described side, Shape shape) {
        var found = shape;
        for (int steps = 0; found instanceof Shape.Reference(var name); steps++) {
            boolean isCircle = steps > side.definitions().size();
            found = isCircle ? new Shape.Anything() : side.definitions().getOrDefault(name, new Shape.Anything());
        }
        return found;
    }

    private void mismatch(String at, Shape r, Shape w) {
        problems.add(
                place(at) + ": " + words(w) + " is written " + written + " where " + words(r) + " is read " + read);
    }

    private void unread(String at, String what) {
        problems.add(place(at) + ": " + what + " may be written " + written + " and is not read " + read);
    }

    private static String place(String at) {
        return at.isEmpty() ? "at the top" : at;
    }

    private static String words(Shape shape) {
        return switch (shape) {
            case Shape.Anything _ -> "anything";
            case Shape.Flag _ -> "true or false";
            case Shape.Numeric number -> number.isWhole() ? "a whole number" : "a number";
            case Shape.Text text -> text.kind().isEmpty() ? "a string" : "a string of " + text.kind();
            case Shape.Choice(var texts) ->
                texts.stream().limit(10).map(text -> '"' + text + '"').collect(Collectors.joining(" or "))
                        + (texts.size() > 10 ? " …" : "");
            case Shape.Sequence _ -> "an array";
            case Shape.Mapping _ -> "an object whose names are data";
            case Shape.OrNull(var inner) -> words(inner) + " or null";
            case Shape.Structure _ -> "an object";
            case Shape.Family family -> "an object told by " + family.discriminator();
            case Shape.Reference(var name) -> name;
        };
    }
}

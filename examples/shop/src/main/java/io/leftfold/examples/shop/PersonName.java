package io.leftfold.examples.shop;

/// First and last name of a person, neither of them blank.
public record PersonName(String first, String last) {
    public PersonName {
        first = checked("first", first);
        last = checked("last", last);
    }

    @Override
    public String toString() {
        return first + " " + last;
    }

    private static String checked(String which, String name) {
        var stripped = name.strip();
        if (stripped.isEmpty() || stripped.length() > 100) {
            throw new IllegalArgumentException("a " + which + " name has 1 to 100 characters, not \"" + name + '"');
        }
        return stripped;
    }
}

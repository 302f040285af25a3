package io.leftfold;

/// The name of a stream, written `category-entity`: `order-42` is entity `42` of category `order`.
///
/// @param category what kind of thing the stream is about; 1 to 64 of `A-Z a-z 0-9 _ .`, so it never holds the
///     dash
/// @param entity   which one; 1 to 200 visible characters, dashes allowed
public record StreamId(String category, String entity) {
    private static final int CATEGORY_LENGTH_MAX = 64;

    public StreamId {
        checkCategory(category);
        Names.check("the entity of a stream", entity);
    }

    public static StreamId of(String category, String entity) {
        return new StreamId(category, entity);
    }

    /// Reads the written form, split at the first dash.
    ///
    /// @throws IllegalArgumentException if there is no dash, or a part is not allowed
    public static StreamId parse(String written) {
        int dash = written.indexOf('-');
        if (dash < 0) {
            throw new IllegalArgumentException(
                    "a stream is written category-entity, for example order-42, not " + Names.show(written));
        }
        return new StreamId(written.substring(0, dash), written.substring(dash + 1));
    }

    @Override
    public String toString() {
        return category + "-" + entity;
    }

    static String checkCategory(String category) {
        boolean allowed = !category.isEmpty() && category.length() <= CATEGORY_LENGTH_MAX;
        for (int i = 0; allowed && i < category.length(); i++) {
            allowed = isCategoryCharacter(category.charAt(i));
        }
        if (!allowed) {
            throw new IllegalArgumentException("a category has 1 to " + CATEGORY_LENGTH_MAX
                    + " characters of A-Z a-z 0-9 _ . only, not " + Names.show(category));
        }
        return category;
    }

    private static boolean isCategoryCharacter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_' || c == '.';
    }
}

package io.leftfold.cli;

import java.util.function.Supplier;

/// Checks of what was given on the command line.
final class Given {
    private Given() {}

    static void checkLimit(long limit) {
        if (limit < 1) {
            throw new BadInputException("usage", "--limit must be at least 1, not " + limit, "");
        }
    }

    static void checkAfter(long after) {
        if (after < 0) {
            throw new BadInputException("usage", "--after must be at least 0, not " + after, "");
        }
    }

    /// What `part` gives, its refusal being the user's mistake.
    static <T> T checked(Supplier<T> part) {
        try {
            return part.get();
        } catch (IllegalArgumentException refused) {
            throw new BadInputException("usage", String.valueOf(refused.getMessage()), "");
        }
    }
}

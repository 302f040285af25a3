package io.leftfold.cli;

/// What one check of the doctor came to.
///
/// @param check what was looked at, a stable name: `disk-flush`
/// @param level how it stands
/// @param found what was found
/// @param next  what to do; empty where all is well
public record Symptom(String check, Level level, String found, String next) {
    /// How something stands.
    public enum Level {
        OK,
        /// It works, and may not always.
        WARNING,
        /// It does not work, or not as promised.
        PROBLEM
    }

    public static Symptom ok(String check, String found) {
        return new Symptom(check, Level.OK, found, "");
    }

    public static Symptom warning(String check, String found, String next) {
        return new Symptom(check, Level.WARNING, found, next);
    }

    public static Symptom problem(String check, String found, String next) {
        return new Symptom(check, Level.PROBLEM, found, next);
    }
}

package io.leftfold;

import java.util.List;
import java.util.Locale;

/// What is known of an error before it happens; `docs/errors.md` is made of these.
///
/// @param code     its stable name, the same in every language and version: `store-in-use`
/// @param category how the caller reacts
/// @param leaves   what it leaves behind
/// @param when     when it happens, a sentence
/// @param next     what to do, a sentence or two
/// @param facts    the names of its [LeftfoldException#facts]
public record ErrorKind(String code, Category category, Leaves leaves, String when, String next, List<String> facts) {
    /// The reactions of a caller.
    public enum Category {
        RETRY_LATER("tries again later, unchanged"),
        DECIDE_AGAIN("reads what is new and decides again"),
        APPEND_AGAIN("appends again with the same key"),
        LOOK_FIRST("looks what is there before doing it again"),
        FIX_CALL("puts right what was asked for"),
        FIX_SETUP("puts right how the store is placed, opened or shared"),
        FIX_CODE("puts right the application's own code"),
        STOP("stops, keeps everything as it is, and repairs"),
        REPORT("reports it: the bug is in Leftfold");

        private final String reaction;

        Category(String reaction) {
            this.reaction = reaction;
        }

        /// As it is written for programs: `retry-later`.
        public String code() {
            return codeOf(this);
        }

        /// What the caller does, in a few words.
        public String reaction() {
            return reaction;
        }
    }

    /// What there is after an error.
    public enum Leaves {
        UNCHANGED("what there was before: nothing was written"),
        UNKNOWN("nobody knows whether it was written"),
        DONE_BEFORE("what was done before the error, whole");

        private final String means;

        Leaves(String means) {
            this.means = means;
        }

        /// As it is written for programs: `done-before`.
        public String code() {
            return codeOf(this);
        }

        /// What that is, in a few words.
        public String means() {
            return means;
        }
    }

    public ErrorKind {
        Names.check("the code of an error", code);
        facts = List.copyOf(facts);
    }

    static ErrorKind of(String code, Category category, Leaves leaves, String when, String next, String... facts) {
        return new ErrorKind(code, category, leaves, when, next, List.of(facts));
    }

    /// A name for programs: `RETRY_LATER` is `retry-later`.
    public static String codeOf(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}

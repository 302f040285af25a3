package io.leftfold.proof.hostile;

import io.leftfold.AppendOutcome.Refused;
import io.leftfold.LeftfoldException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/// One hostile input, and the answer that it must get.
///
/// @param edge     where it goes in
/// @param name     of the case, unique
/// @param expected the answer: [#ACCEPTED], [#REFUSED], a kind of error, or several of these with ` or ` between
/// @param says     what the answer's message must hold, so that it names the place; empty where there is no
///     message
/// @param input    hands the input in, in a folder of its own
record HostileCase(String edge, String name, String expected, String says, Input input) {
    /// It was taken, and that is documented.
    static final String ACCEPTED = "accepted";
    /// A condition of an append did not hold.
    static final String REFUSED = "refused";
    /// [IllegalArgumentException] with the argument in its message.
    static final String BAD_ARGUMENT = "bad-argument";

    /// What an edge answered.
    record Answer(String kind, String message) {
        /// The answer of a call in this JVM. What is thrown and is none of the documented kinds comes out: a
        /// crash.
        static Answer to(Callable<? extends @Nullable Object> call) throws Exception {
            try {
                return call.call() instanceof Refused refused
                        ? new Answer(REFUSED, refused.toString())
                        : new Answer(ACCEPTED, "");
            } catch (IllegalArgumentException refused) {
                return new Answer(BAD_ARGUMENT, String.valueOf(refused.getMessage()));
            } catch (LeftfoldException known) {
                return new Answer(known.code(), String.valueOf(known.getMessage()));
            }
        }
    }

    interface Input {
        Answer give(Path folder) throws Exception;
    }

    boolean allows(String kind) {
        return (" or " + expected + " or ").contains(" or " + kind + " or ");
    }

    @Override
    public String toString() {
        return edge + ": " + name;
    }
}

package io.leftfold.proof.linear;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.Append;
import io.leftfold.AppendCondition.StreamVersion;
import io.leftfold.AppendOutcome;
import io.leftfold.AppendOutcome.Refused;
import io.leftfold.memory.MemoryStore;
import java.util.List;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.junit.jupiter.api.Test;

/// Every operation of the memory store happens at one moment between its call and its return.
class MemoryStoreLinearTest {
    /// The store as it is.
    public static class Locked extends StoreOperations {
        public Locked() {
            super(MemoryStore.create(fixed()));
        }
    }

    /// The same, but that the version is compared before the lock is taken.
    public static class ComparedEarly extends Locked {
        @Override
        AppendOutcome append(Append append) {
            for (var condition : append.conditions()) {
                if (condition instanceof StreamVersion(var stream, var expected)
                        && !expected.isMetBy(version(stream))) {
                    return new Refused(condition, version(stream));
                }
            }
            return super.append(new Append(append.key(), append.writes(), List.of()));
        }
    }

    @Test
    void every_operation_happens_at_one_moment() {
        Model.of(Locked.class)
                .scenario(List.of("append 1 0", "read 1"), List.of("append 1 0", "head"))
                .scenario(List.of("appendIfFirst 1"), List.of("appendIfFirst 2", "readAll"))
                .scenario(List.of("appendOnce 1 1"), List.of("outcomeOf 1", "appendOnce 1 1"))
                .scenario(List.of("appendToBoth 0"), List.of("info 2", "read 1"))
                .check();
    }

    @Test
    void a_version_compared_outside_of_the_lock_is_found() {
        assertThatThrownBy(() -> Model.of(ComparedEarly.class)
                        .scenario(List.of("append 1 0"), List.of("append 1 0"))
                        .check())
                .isInstanceOf(LincheckAssertionError.class);
    }
}

package io.leftfold.project;

import java.util.List;

/// What two versions of a projection have in common.
public sealed interface Comparison {
    /// Both were at one position, and this is what stood there.
    ///
    /// @param position     up to where both had come
    /// @param equal        keys that are the same in both
    /// @param different    keys that are in both and not the same
    /// @param onlyInFirst  keys that the second lacks
    /// @param onlyInSecond keys that the first lacks
    /// @param sample       some of what differs, by key
    record Compared(
            long position, long equal, long different, long onlyInFirst, long onlyInSecond, List<Difference> sample)
            implements Comparison {
        public Compared {
            sample = List.copyOf(sample);
        }

        public boolean isSame() {
            return different == 0 && onlyInFirst == 0 && onlyInSecond == 0;
        }
    }

    /// They were never at one position while somebody looked, so that whatever differs would mean nothing.
    record Apart(long first, long second) implements Comparison {}

    /// One thing that differs.
    ///
    /// @param where  the table, or `documents`
    /// @param what   the column or field; empty where the whole row or document is in one of them only
    /// @param first  what the first version has, as text; empty for nothing
    /// @param second what the second version has, as text; empty for nothing
    record Difference(String where, String key, String what, String first, String second) {}
}

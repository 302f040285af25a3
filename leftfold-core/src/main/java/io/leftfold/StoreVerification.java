package io.leftfold;

import java.util.List;

/// A store that can look for damage in what it holds.
public interface StoreVerification {
    /// Something that is not as it must be.
    ///
    /// @param code    what kind, the stable name of a [Damage]: `checksum`, `position-gap`
    /// @param where   the place, for example `position 42`
    /// @param message what was expected and what was found
    record Finding(String code, String where, String message) {
        public Finding(Damage damage, String where, String message) {
            this(damage.code(), where, message);
        }
    }

    /// Hears how far a verification has come.
    interface Progress {
        /// @param position that was looked at last
        /// @param head     the last position that there is
        void at(long position, long head);
    }

    /// Looks at everything, and changes nothing.
    ///
    /// @return what is wrong, at most 1,000 findings; empty where all is as it must be
    List<Finding> verify(Progress progress);
}

package io.leftfold;

import java.util.UUID;

/// Makes ids that no other source makes. Safe for use by several threads.
@FunctionalInterface
public interface IdSource {
    UUID next();
}

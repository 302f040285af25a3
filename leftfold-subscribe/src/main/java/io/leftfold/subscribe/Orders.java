package io.leftfold.subscribe;

import java.util.Optional;

/// What those outside want of a partition.
///
/// @param isStopping whether to end after what is in hand
/// @param hold       why nothing is to be handled for now; empty where nothing stands against it
/// @param isReload   whether what the ledger says of letters has changed
record Orders(boolean isStopping, Optional<String> hold, boolean isReload) {
    static final Orders NONE = new Orders(false, Optional.empty(), false);
}

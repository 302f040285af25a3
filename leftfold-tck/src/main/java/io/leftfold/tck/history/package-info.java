/// What was asked of a store and what it answered, written down, and checkers that read it: [RecordingStore] and
/// [Workload] make a [History], [HistoryWriter] and [HistoryReader] keep it as JSON lines, [Checks] judges it.
/// Nothing here needs a test framework; a store of anybody's can be checked with it.
@NullMarked
package io.leftfold.tck.history;

import org.jspecify.annotations.NullMarked;

/// The events of a log once more: replayed, copied, imported, or pulled as a flow and folded in windows of time.
@NullMarked
package io.leftfold.replay;

import org.jspecify.annotations.NullMarked;

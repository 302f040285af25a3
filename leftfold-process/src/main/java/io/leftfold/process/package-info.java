/// Process managers, which are aggregates whose events say what was seen, sent and waited for; and timers.
/// In the making, not to be used yet.
@NullMarked
package io.leftfold.process;

import org.jspecify.annotations.NullMarked;

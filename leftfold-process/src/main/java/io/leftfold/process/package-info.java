/// Process managers, which are aggregates whose events say what was seen, sent and waited for; and timers.
@NullMarked
package io.leftfold.process;

import org.jspecify.annotations.NullMarked;

/// Proves that the checkers reject what is wrong and accept what is merely strange.
@NullMarked
package io.leftfold.tck.history;

import org.jspecify.annotations.NullMarked;

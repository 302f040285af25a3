/// Bugs planted into copies of the code, to see that the tests find them.
@NullMarked
package io.leftfold.proof.planted;

import org.jspecify.annotations.NullMarked;

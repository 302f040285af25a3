/// What no single module can check: the arrows between modules, the seams, and that the documentation is true.
@NullMarked
package io.leftfold.checks;

import org.jspecify.annotations.NullMarked;

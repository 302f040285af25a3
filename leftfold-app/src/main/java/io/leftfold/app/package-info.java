/// The parts of Leftfold put together for an application.
@NullMarked
package io.leftfold.app;

import org.jspecify.annotations.NullMarked;

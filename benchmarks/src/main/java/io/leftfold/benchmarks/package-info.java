/// The same work on the same PostgreSQL, done with Leftfold and with what people use today.
@NullMarked
package io.leftfold.benchmarks;

import org.jspecify.annotations.NullMarked;

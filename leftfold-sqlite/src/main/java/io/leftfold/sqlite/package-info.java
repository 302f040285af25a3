/// The log in one SQLite file, and read models in another.
@NullMarked
package io.leftfold.sqlite;

import org.jspecify.annotations.NullMarked;

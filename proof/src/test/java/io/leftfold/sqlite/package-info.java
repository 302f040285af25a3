@NullMarked
package io.leftfold.sqlite;

import org.jspecify.annotations.NullMarked;

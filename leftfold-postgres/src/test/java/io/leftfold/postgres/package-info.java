@NullMarked
package io.leftfold.postgres;

import org.jspecify.annotations.NullMarked;

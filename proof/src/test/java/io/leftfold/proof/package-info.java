@NullMarked
package io.leftfold.proof;

import org.jspecify.annotations.NullMarked;

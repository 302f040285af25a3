@NullMarked
package io.leftfold.cli;

import org.jspecify.annotations.NullMarked;

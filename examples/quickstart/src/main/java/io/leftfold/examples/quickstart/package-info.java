@NullMarked
package io.leftfold.examples.quickstart;

import org.jspecify.annotations.NullMarked;

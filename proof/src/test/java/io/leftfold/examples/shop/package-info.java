@NullMarked
package io.leftfold.examples.shop;

import org.jspecify.annotations.NullMarked;

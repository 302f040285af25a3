@NullMarked
package io.leftfold.schema;

import org.jspecify.annotations.NullMarked;

@NullMarked
package io.leftfold.cli.postgres;

import org.jspecify.annotations.NullMarked;

/// Stores in PostgreSQL for the command line.
@NullMarked
package io.leftfold.cli.postgres;

import org.jspecify.annotations.NullMarked;

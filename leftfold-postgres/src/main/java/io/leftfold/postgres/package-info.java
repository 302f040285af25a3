/// The store for production: a log in a schema of PostgreSQL 15 or newer.
@NullMarked
package io.leftfold.postgres;

import org.jspecify.annotations.NullMarked;

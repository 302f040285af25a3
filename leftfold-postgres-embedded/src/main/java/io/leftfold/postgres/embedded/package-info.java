/// A server of PostgreSQL in a folder, for demos, tests and development.
@NullMarked
package io.leftfold.postgres.embedded;

import org.jspecify.annotations.NullMarked;

/// Projections: read models in a database, kept by a subscription whose checkpoint moves with them.
@NullMarked
package io.leftfold.project;

import org.jspecify.annotations.NullMarked;

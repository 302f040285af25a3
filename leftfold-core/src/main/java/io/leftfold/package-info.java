/// Events, streams, queries and conditions, and the contract of the store that holds them. Knows no database.
@NullMarked
package io.leftfold;

import org.jspecify.annotations.NullMarked;

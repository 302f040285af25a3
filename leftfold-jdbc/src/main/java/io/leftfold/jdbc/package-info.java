/// What Leftfold keeps in tables beside an application's own, in one SQL for all databases of read models.
@NullMarked
package io.leftfold.jdbc;

import org.jspecify.annotations.NullMarked;

/// JSON Schema of event types, and events checked against it.
@NullMarked
package io.leftfold.schema;

import org.jspecify.annotations.NullMarked;

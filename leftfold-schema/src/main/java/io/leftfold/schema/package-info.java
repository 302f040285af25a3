/// JSON Schemas of events: [io.leftfold.schema.Schemas] writes them and validates with them, and
/// [io.leftfold.schema.EventContract] holds today's code to those that were released.
@NullMarked
package io.leftfold.schema;

import org.jspecify.annotations.NullMarked;

/// Events as JSON: sealed interfaces and records, read and written by [io.leftfold.json.JsonCodec] strictly and
/// exactly, and described by [io.leftfold.json.Shape].
@NullMarked
package io.leftfold.json;

import org.jspecify.annotations.NullMarked;

/// Events as JSON: sealed interfaces and records, read and written by [io.leftfold.json.JsonCodec] strictly and
/// exactly, and held to by [io.leftfold.json.EventContract].
@NullMarked
package io.leftfold.json;

import org.jspecify.annotations.NullMarked;

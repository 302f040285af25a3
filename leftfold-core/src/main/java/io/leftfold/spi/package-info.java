/// What stores are built from, for those who write one: group append, the wake-up of followers, the checksums
/// they share. Nobody who uses a store needs it.
@NullMarked
package io.leftfold.spi;

import org.jspecify.annotations.NullMarked;

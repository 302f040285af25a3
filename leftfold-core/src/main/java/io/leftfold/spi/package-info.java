/// What stores are built from: group append, the wake-up of followers, the formats and checksums they share.
@NullMarked
package io.leftfold.spi;

import org.jspecify.annotations.NullMarked;

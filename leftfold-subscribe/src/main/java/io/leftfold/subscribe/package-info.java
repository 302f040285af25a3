/// Subscriptions: catch up with a log, then follow it, with a durable checkpoint.
@NullMarked
package io.leftfold.subscribe;

import org.jspecify.annotations.NullMarked;

/// The contracts that every store passes: interfaces of tests. A store's test class implements the ones that
/// apply, and [StoreFixture] with them.
@NullMarked
package io.leftfold.tck;

import org.jspecify.annotations.NullMarked;

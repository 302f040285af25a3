package io.leftfold.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives a test an empty store, or an empty database of read models, which is gone when the test has ended:
///
/// ```java
/// @Test
/// void an_order_is_kept(@LeftfoldStore(SQLITE) EventStore store) { … }
/// ```
///
/// The parameter is an [io.leftfold.EventStore], or an [io.leftfold.ReadModelDatabase] of JDBC connections, which
/// there is none of in memory. Two parameters of one type and kind are the same object. Needs JUnit Jupiter.
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StoresOfTests.class)
@SuppressWarnings("exports") // JUnit finds the extension by itself; callers name neither
public @interface LeftfoldStore {
    StoreKind value() default StoreKind.MEMORY;
}

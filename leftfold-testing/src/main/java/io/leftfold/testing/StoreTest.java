package io.leftfold.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.TestTemplate;
import org.junit.jupiter.api.extension.ExtendWith;

/// A test that runs once with each of several stores:
///
/// ```java
/// @StoreTest({MEMORY, SQLITE})
/// void an_order_is_kept(EventStore store) { … }
/// ```
///
/// Its parameters are those of [LeftfoldStore], without the annotation. Needs JUnit Jupiter.
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
@TestTemplate
@ExtendWith(StoresOfTemplates.class)
@SuppressWarnings("exports") // JUnit finds the extension by itself; callers name neither
public @interface StoreTest {
    /// At least one.
    StoreKind[] value();
}

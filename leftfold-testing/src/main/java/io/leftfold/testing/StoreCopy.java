package io.leftfold.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/// Gives a test a copy of a store's file, so that it can open a committed log and leave it as it is:
///
/// ```java
/// @Test
/// void todays_code_decides_as_before(@StoreCopy("src/test/data/orders.db") Path orders) { … }
/// ```
///
/// The parameter is a [java.nio.file.Path], or a [java.io.File]. The copy is in a folder of its own with what
/// belongs to the file, such as its write-ahead log, and is deleted after the test. No process may write to the
/// store meanwhile. Needs JUnit Jupiter.
@Documented
@Target(ElementType.PARAMETER)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(StoreCopies.class)
@SuppressWarnings("exports") // JUnit finds the extension by itself; callers name neither
public @interface StoreCopy {
    /// The file, from the folder that the test runs in.
    String value();
}

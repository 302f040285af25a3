package io.leftfold.spi;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import org.junit.jupiter.api.Test;

class SqlResourceTest {
    @Test
    void a_statement_is_read_without_the_blanks_around_it() {
        assertThat(SqlResource.text(new ByteArrayInputStream(" SELECT 1\n".getBytes(UTF_8)), "one.sql"))
                .isEqualTo("SELECT 1");
    }

    @Test
    void one_that_is_missing_or_cannot_be_read_is_a_broken_build() throws IOException {
        assertThatThrownBy(() -> SqlResource.text(null, "one.sql"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("one.sql");
        var closed = InputStream.nullInputStream();
        closed.close();
        assertThatThrownBy(() -> SqlResource.text(closed, "one.sql")).isInstanceOf(UncheckedIOException.class);
    }
}

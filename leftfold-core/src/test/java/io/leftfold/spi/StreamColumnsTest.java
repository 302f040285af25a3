package io.leftfold.spi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.leftfold.CorruptStoreException;
import io.leftfold.StreamState;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class StreamColumnsTest {
    @ParameterizedTest
    @EnumSource
    void a_state_comes_back_from_its_code(StreamState state) {
        assertThat(StreamColumns.state(StreamColumns.code(state))).isEqualTo(state);
    }

    @Test
    void the_codes_are_those_that_logs_hold() {
        assertThat(StreamColumns.code(StreamState.OPEN)).isZero();
        assertThat(StreamColumns.code(StreamState.CLOSED)).isEqualTo(1);
        assertThat(StreamColumns.code(StreamState.DELETED)).isEqualTo(2);
        assertThatThrownBy(() -> StreamColumns.state(3)).isInstanceOf(CorruptStoreException.class);
    }

    @Test
    void fields_come_back_and_what_was_never_written_is_refused() {
        for (var fields : List.of(Map.<String, String>of(), Map.of("owner", "ada", "colour", ""))) {
            assertThat(StreamColumns.fields(StreamColumns.bytes(fields))).isEqualTo(fields);
        }
        assertThat(StreamColumns.fields(null)).isEmpty();
        assertThatThrownBy(() -> StreamColumns.fields(new byte[] {99})).isInstanceOf(IllegalArgumentException.class);
    }
}

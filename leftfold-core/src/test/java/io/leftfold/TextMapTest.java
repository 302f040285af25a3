package io.leftfold;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextMapTest {
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void what_is_written_is_read(long seed) {
        var random = new Random(seed);
        var texts = new HashMap<String, String>();
        for (int i = random.nextInt(20); i > 0; i--) {
            texts.put(text(random, 30), text(random, 20_000));
        }
        assertThat(TextMap.decode(TextMap.encode(texts))).isEqualTo(texts);
    }

    private static String text(Random random, int lengthMax) {
        var text = new StringBuilder();
        for (int i = random.nextInt(lengthMax); i > 0; i--) {
            text.appendCodePoint(random.nextBoolean() ? 'a' + random.nextInt(26) : 0x1F400 + random.nextInt(50));
        }
        return text.toString();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void damaged_bytes_are_refused_or_read_as_texts(long seed) {
        var random = new Random(seed);
        byte[] whole = TextMap.encode(Map.of("name", "value", "other", "é".repeat(100)));
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = Arrays.copyOf(whole, random.nextInt(whole.length + 1));
            if (damaged.length > 0) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            try {
                assertThat(TextMap.encode(TextMap.decode(damaged)).length).isPositive();
            } catch (IllegalArgumentException refused) {
                assertThat(refused).hasMessageContaining("texts by name");
            }
        }
    }

    @Test
    void each_kind_of_damage_is_named() {
        assertThatThrownBy(() -> TextMap.decode(new byte[0])).hasMessageContaining("0 bytes");
        assertThatThrownBy(() -> TextMap.decode(new byte[] {2})).hasMessageContaining("begin with 2");
        assertThatThrownBy(() -> TextMap.decode(new byte[] {1, 5, 'a'})).hasMessageContaining("5 bytes announced");
        assertThatThrownBy(() -> TextMap.decode(new byte[] {1, -1, -1, -1, -1, -1}))
                .hasMessageContaining("length");
        assertThatThrownBy(() -> TextMap.decode(new byte[] {1, 1, -1, 0})).hasMessageContaining("UTF-8");
        assertThatThrownBy(() -> TextMap.decode(new byte[] {1, 1, 'a', 0, 1, 'a', 0}))
                .hasMessageContaining("twice");
        assertThat(TextMap.decode(new byte[] {1})).isEmpty();
    }
}

package io.leftfold.decide;

import io.leftfold.Payload;
import java.util.function.Function;

/// Turns a state into bytes and back, to be kept outside of the process. Safe for use by several threads.
///
/// @param <S> the state, an immutable value
public interface StateCodec<S> {
    /// What bytes of this codec mean: the format, the version of the state's schema, and whatever else must be the
    /// same for them to be understood. What was kept under another schema is never decoded. It is to be changed
    /// too when `evolve` comes to another state from the same events.
    ///
    /// @return 1 to 200 visible characters
    String schema();

    /// @throws RuntimeException if it cannot; the state is not kept then
    byte[] encode(S state);

    /// @throws RuntimeException if it cannot; the state is then folded from events
    S decode(byte[] bytes);

    /// A codec of two functions, for example of a JSON record of `leftfold-json`.
    ///
    /// ```java
    /// var json = JsonRecord.of(Account.class);
    /// var codec = StateCodec.of(json.schema(), json::encode, json::decode);
    /// ```
    static <S> StateCodec<S> of(String schema, Function<S, byte[]> encode, Function<byte[], S> decode) {
        // Refuses what is no name before it is used for one.
        var known = Payload.of(schema, new byte[0]).codec();
        return new StateCodec<>() {
            @Override
            public String schema() {
                return known;
            }

            @Override
            public byte[] encode(S state) {
                return encode.apply(state);
            }

            @Override
            public S decode(byte[] bytes) {
                return decode.apply(bytes);
            }
        };
    }
}

package io.leftfold.decide;

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
}

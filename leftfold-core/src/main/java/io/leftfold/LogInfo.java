package io.leftfold;

import java.util.UUID;

/// Which log a store holds, and how far it goes.
///
/// @param id            made once, when the log was created
/// @param incarnation   from 1; raised when the log goes on from a copy that may lack the newest events
/// @param firstPosition the lowest that can be read; 1 unless older parts were archived
/// @param head          the last position, 0 for none
public record LogInfo(UUID id, long incarnation, long firstPosition, long head) {}

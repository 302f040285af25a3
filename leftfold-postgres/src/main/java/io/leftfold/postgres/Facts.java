package io.leftfold.postgres;

import io.leftfold.AppendCondition.NoneMatching;
import io.leftfold.AppendOutcome.Appended;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/// What the database answered to the questions of a batch.
///
/// @param keysAsked which keys were looked up, whether there or not
/// @param keys      those that are there
/// @param matches   positions of the first events that are not to be there
/// @param ids       positions of the events whose ids are taken
record Facts(Set<UUID> keysAsked, Map<UUID, Past> keys, Map<NoneMatching, Long> matches, Map<UUID, Long> ids) {
    /// What was done under a key.
    record Past(UUID fingerprint, Appended outcome) {}
}

package io.leftfold.decide;

/// What a cache holds now, and what it did since it was made.
///
/// @param weight  of all entries together
/// @param hits    gets that found something
/// @param misses  gets that found nothing, or nothing that was young enough
/// @param evicted entries that had to make room
public record CacheFigures(long entries, long weight, long hits, long misses, long evicted) {}

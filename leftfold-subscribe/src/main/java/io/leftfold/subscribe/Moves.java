package io.leftfold.subscribe;

import java.util.List;

/// Partitions that a node is to claim, and those that it is to give back.
record Moves(List<Integer> claims, List<Integer> releases) {}

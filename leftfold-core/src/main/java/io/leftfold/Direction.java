package io.leftfold;

/// Which way to read.
public enum Direction {
    FORWARD,
    BACKWARD
}

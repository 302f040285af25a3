package io.leftfold.project;

import java.time.Instant;

/// Who has decided something, when, and why.
record Decision(Instant at, String by, String why) {}

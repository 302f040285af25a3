package io.leftfold.spi;

import jdk.jfr.Category;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/// What a flight recording tells of one batch of appends: how long it took to write, and how many it held.
@Name("io.leftfold.AppendBatch")
@Label("Append Batch")
@Category("Leftfold")
@StackTrace(false)
final class BatchEvent extends Event {
    @Label("Appends")
    int appends;

    @Label("Payload Bytes")
    long bytes;
}

package io.leftfold.tck.history;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;

/// Keeps a history in memory. Safe for use by several threads.
public final class MemoryRecorder implements Recorder {
    private final ReentrantLock lock = new ReentrantLock();
    private final List<Entry> entries = new ArrayList<>();

    private MemoryRecorder() {}

    public static MemoryRecorder create() {
        return new MemoryRecorder();
    }

    @Override
    public void record(Entry entry) {
        lock.lock();
        try {
            entries.add(entry);
        } finally {
            lock.unlock();
        }
    }

    public List<Entry> entries() {
        lock.lock();
        try {
            return List.copyOf(entries);
        } finally {
            lock.unlock();
        }
    }

    /// What was recorded up to now.
    public History history() {
        return History.of(entries());
    }
}

package io.leftfold.benchmarks;

import java.util.concurrent.ConcurrentHashMap;
import org.axonframework.common.caching.WeakReferenceCache;

/// Axon's own cache, whose entries the collector cannot take away, as an Ehcache behind it would hold them.
final class KeepingCache extends WeakReferenceCache {
    private final ConcurrentHashMap<Object, Object> kept = new ConcurrentHashMap<>();

    @Override
    public void put(Object key, Object value) {
        kept.put(key, value);
        super.put(key, value);
    }

    @Override
    public boolean putIfAbsent(Object key, Object value) {
        boolean isNew = super.putIfAbsent(key, value);
        if (isNew) {
            kept.put(key, value);
        }
        return isNew;
    }

    @Override
    public boolean remove(Object key) {
        kept.remove(key);
        return super.remove(key);
    }

    @Override
    public void removeAll() {
        kept.clear();
        super.removeAll();
    }
}

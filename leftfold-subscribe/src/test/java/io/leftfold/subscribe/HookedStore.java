package io.leftfold.subscribe;

import io.leftfold.EventStore;
import io.leftfold.Range;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/// A store whose reads of the log a test looks at first.
final class HookedStore {
    private HookedStore() {}

    /// @param before is told the range of each read of the log; what it throws is what the read throws
    static EventStore of(EventStore store, Consumer<Range> before) {
        return (EventStore) Proxy.newProxyInstance(
                EventStore.class.getClassLoader(), new Class<?>[] {EventStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("event")) {
                        return InvocationHandler.invokeDefault(proxy, method, arguments);
                    }
                    if (method.getName().equals("readAll")) {
                        before.accept((Range) arguments[1]);
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}

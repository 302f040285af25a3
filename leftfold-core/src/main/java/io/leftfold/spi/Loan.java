package io.leftfold.spi;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// An object that work gets for a while and is not to end, such as a connection in a transaction. What its calls
/// give is guarded too, so that no way leads around: a statement's connection is the loan, not what was lent.
/// Used by one thread at a time, but for [#end].
///
/// @param <T> an interface
public final class Loan<T> {
    /// Throws where a call is not allowed.
    public interface Guard {
        /// @param isOver whether the loan is
        void check(String method, boolean isOver) throws Exception;
    }

    /// Gives the object below all guards, which is not for the work.
    private static final String UNWRAP = "unwrap";

    /// Of what was left open, does nothing that the end of the loan does not.
    private static final String CLOSE = "close";

    private final Class<T> type;
    private final T lent;
    private final List<Class<?>> reached;
    private final Guard guard;
    private final Consumer<Object> opened;
    private final T proxy;
    private volatile boolean isOver;

    /// @param type    what is lent, and guarded by `guard`
    /// @param reached interfaces of what is reached through it and leads back to it, a narrower one before a
    ///     wider one
    /// @param opened  hears of each such object
    public Loan(Class<T> type, T lent, List<Class<?>> reached, Guard guard, Consumer<Object> opened) {
        this.type = type;
        this.lent = lent;
        this.reached = List.copyOf(reached);
        this.guard = guard;
        this.opened = opened;
        this.proxy = type.cast(guardedAs(type, lent));
    }

    /// What the work gets.
    public T get() {
        return proxy;
    }

    /// Nothing that is called from now on reaches what was lent, not through what was got from it before either:
    /// the guard is asked for all calls but `close` and `isClosed`.
    public void end() {
        isOver = true;
    }

    private Object guardedAs(Class<?> as, Object object) {
        return Proxy.newProxyInstance(as.getClassLoader(), new Class<?>[] {as}, new Handler(object));
    }

    /// @param declared what the method says that it gives, which a driver's object may be among other things
    private @Nullable Object guarded(Class<?> declared, @Nullable Object result) {
        if (type.isInstance(result)) {
            return proxy;
        }
        for (var one : reached) {
            if (result != null && one.isInstance(result)) {
                opened.accept(result);
                return guardedAs(declared.isAssignableFrom(one) ? one : declared, result);
            }
        }
        return result;
    }

    private final class Handler implements InvocationHandler {
        private final Object object;

        Handler(Object object) {
            this.object = object;
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // this very object is meant
        public @Nullable Object invoke(Object self, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            var name = method.getName();
            if (name.equals("equals")) {
                return arguments != null && arguments[0] == self;
            }
            if (isOver && name.equals("isClosed")) {
                return true;
            }
            // What logs a kept object must not fail.
            boolean isOfAnyObject = method.getDeclaringClass().equals(Object.class);
            if (!isOfAnyObject && (object == lent || name.equals(UNWRAP) || isOver && !name.equals(CLOSE))) {
                guard.check(name, isOver);
            }
            try {
                return guarded(method.getReturnType(), method.invoke(object, arguments));
            } catch (InvocationTargetException thrown) {
                throw thrown.getCause();
            }
        }
    }
}

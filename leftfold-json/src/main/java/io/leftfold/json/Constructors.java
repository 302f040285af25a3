package io.leftfold.json;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.BeanDescription;
import tools.jackson.databind.DeserializationConfig;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.deser.SettableBeanProperty;
import tools.jackson.databind.deser.ValueInstantiator;
import tools.jackson.databind.deser.bean.PropertyValueBuffer;
import tools.jackson.databind.module.SimpleValueInstantiators;

/// Calls the constructor of a record by reflection. Jackson 3.2 makes a method handle fit for its arguments at each
/// call, which takes an eighth of the time to read a small event.
final class Constructors extends SimpleValueInstantiators {
    private static final long serialVersionUID = 1;

    @Override
    public ValueInstantiator modifyValueInstantiator(
            DeserializationConfig config, BeanDescription.Supplier bean, ValueInstantiator usual) {
        var creator = usual.getWithArgsCreator();
        return creator != null
                        && creator.getAnnotated() instanceof Constructor<?> constructor
                        && constructor.getDeclaringClass().isRecord()
                        && constructor.canAccess(null)
                ? new Direct(usual, constructor)
                : usual;
    }

    private static final class Direct extends ValueInstantiator.Delegating {
        private static final long serialVersionUID = 1;

        private final transient Constructor<?> constructor;

        Direct(ValueInstantiator usual, Constructor<?> constructor) {
            super(usual);
            this.constructor = constructor;
        }

        @Override
        public @Nullable Object createFromObjectWith(
                DeserializationContext context, SettableBeanProperty[] properties, PropertyValueBuffer buffer) {
            return createFromObjectWith(context, buffer.getParameters(context, properties));
        }

        @Override
        public @Nullable Object createFromObjectWith(DeserializationContext context, @Nullable Object[] arguments) {
            try {
                return constructor.newInstance(arguments);
            } catch (InvocationTargetException thrown) {
                return switch (Objects.requireNonNull(thrown.getCause())) {
                    case Error error -> throw error;
                    case JacksonException known -> throw known;
                    case Throwable why ->
                        context.handleInstantiationProblem(
                                getValueClass(), arguments, context.instantiationException(getValueClass(), why));
                };
            } catch (ReflectiveOperationException | IllegalArgumentException unfit) {
                // Said the way that Jackson says it.
                return super.createFromObjectWith(context, arguments);
            }
        }

        /// These are what the one that is delegated to does, and its base does not ask it.
        @Override
        public @Nullable Object createUsingDefaultOrWithoutArguments(DeserializationContext context) {
            return delegate().createUsingDefaultOrWithoutArguments(context);
        }

        @Override
        public boolean canCreateFromBigInteger() {
            return delegate().canCreateFromBigInteger();
        }

        @Override
        public boolean canCreateFromBigDecimal() {
            return delegate().canCreateFromBigDecimal();
        }
    }
}

package io.leftfold.testing;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/// Makes the stores that [LeftfoldStore] asks for.
final class StoresOfTests implements ParameterResolver {
    @Override
    public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
        return parameter.isAnnotated(LeftfoldStore.class);
    }

    @Override
    public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
        var kind = parameter.findAnnotation(LeftfoldStore.class).orElseThrow().value();
        return TestStore.in(context, kind).of(parameter.getParameter().getType());
    }
}

package io.leftfold.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/// Jackson's annotations, and `@Nullable` of whatever package on the components of records.
final class NullMarks extends JacksonAnnotationIntrospector {
    private static final Set<Class<?>> OPTIONALS =
            Set.of(Optional.class, OptionalInt.class, OptionalLong.class, OptionalDouble.class);

    @Override
    public JsonSetter.Value findSetterInfo(MapperConfig<?> config, Annotated annotated) {
        if (annotated instanceof AnnotatedParameter parameter) {
            var components = parameter.getDeclaringClass().getRecordComponents();
            if (components != null
                    && parameter.getIndex() < components.length
                    && isMarked(components[parameter.getIndex()])) {
                return JsonSetter.Value.forValueNulls(Nulls.SET);
            }
        }
        return super.findSetterInfo(config, annotated);
    }

    /// Whether `null` may be written for the component `name` of `record`.
    static boolean allowsNull(Class<?> record, String name) {
        return Arrays.stream(record.getRecordComponents())
                .filter(component -> component.getName().equals(name))
                .anyMatch(component -> isMarked(component) || TreeNode.class.isAssignableFrom(component.getType()));
    }

    static boolean isOptional(Class<?> type) {
        return OPTIONALS.contains(type);
    }

    private static boolean isMarked(RecordComponent component) {
        return Stream.of(
                        component.getAnnotations(), component.getAnnotatedType().getAnnotations())
                .flatMap(Arrays::stream)
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }
}

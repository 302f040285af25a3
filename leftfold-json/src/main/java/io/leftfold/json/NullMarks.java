package io.leftfold.json;

import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;
import java.lang.annotation.Annotation;
import java.lang.reflect.RecordComponent;
import java.util.Arrays;
import java.util.stream.Stream;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.cfg.MapperConfig;
import tools.jackson.databind.introspect.Annotated;
import tools.jackson.databind.introspect.AnnotatedParameter;
import tools.jackson.databind.introspect.JacksonAnnotationIntrospector;

/// Jackson's annotations, and `@Nullable` of whatever package on the components of records.
final class NullMarks extends JacksonAnnotationIntrospector {
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

    private static boolean isMarked(RecordComponent component) {
        return Stream.of(
                        component.getAnnotations(), component.getAnnotatedType().getAnnotations())
                .flatMap(Arrays::stream)
                .map(Annotation::annotationType)
                .anyMatch(type -> type.getSimpleName().equals("Nullable"));
    }
}

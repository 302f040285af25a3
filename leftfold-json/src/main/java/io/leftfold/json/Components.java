package io.leftfold.json;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.lang.reflect.Modifier;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import tools.jackson.core.JacksonException;
import tools.jackson.core.TreeNode;
import tools.jackson.databind.JavaType;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.jsonFormatVisitors.JsonFormatVisitorWrapper;

/// Checks when a codec is built that its records can be read back as what they were.
final class Components {
    private final JsonMapper json;
    private final Set<Class<?>> values;
    private final Set<JavaType> checked = new HashSet<>();

    /// @param values the types that are written as texts
    Components(JsonMapper json, Set<Class<?>> values) {
        this.json = json;
        this.values = values;
    }

    /// @throws IllegalArgumentException if not
    void check(Class<? extends Record> record) {
        check(json.constructType(record), record.getName());
        try {
            json.acceptJsonFormatVisitor(record, new JsonFormatVisitorWrapper.Base());
            json._deserializationContext().findRootValueDeserializer(json.constructType(record));
        } catch (JacksonException e) {
            throw new IllegalArgumentException(record.getName() + " cannot be JSON: " + e.getOriginalMessage(), e);
        }
    }

    private void check(JavaType type, String where) {
        Class<?> raw = type.getRawClass();
        requireNoClassNames(raw, where);
        if (type.isContainerType() || type.isReferenceType()) {
            if (type.getKeyType() != null) {
                check(type.getKeyType(), where);
            }
            check(type.getContentType(), where);
        } else if (raw.isRecord() && !values.contains(raw)) {
            checkRecord(type);
        } else if (isOpenEnded(raw) && !values.contains(raw)) {
            throw new IllegalArgumentException(where + " is of the type " + raw.getName()
                    + ", and JSON would not say which kind of it a value is; use a record, register it with value(…),"
                    + " or annotate it with @JsonTypeInfo(use = NAME) and @JsonSubTypes");
        }
    }

    private void checkRecord(JavaType type) {
        if (!checked.add(type)) {
            return;
        }
        Class<?> raw = type.getRawClass();
        requireAccess(raw);
        for (var component : raw.getRecordComponents()) {
            var resolved = json.getTypeFactory().resolveMemberType(component.getGenericType(), type.getBindings());
            check(resolved, component.getName() + " of " + raw.getName());
        }
    }

    /// Data that names classes could have any class loaded.
    private static void requireNoClassNames(Class<?> raw, String where) {
        var info = raw.getAnnotation(JsonTypeInfo.class);
        if (info != null && (info.use() == JsonTypeInfo.Id.CLASS || info.use() == JsonTypeInfo.Id.MINIMAL_CLASS)) {
            throw new IllegalArgumentException(where + " is of the type " + raw.getName()
                    + ", which would write names of classes; annotate it with @JsonTypeInfo(use = NAME)");
        }
    }

    private static boolean isOpenEnded(Class<?> raw) {
        boolean isAbstract =
                raw == Object.class || Modifier.isAbstract(raw.getModifiers()) && !raw.isPrimitive() && !raw.isEnum();
        return isAbstract
                && !StrictJson.isText(raw)
                && !TreeNode.class.isAssignableFrom(raw)
                && Arrays.stream(raw.getAnnotations())
                        .noneMatch(a -> a.annotationType().getName().contains(".jackson."));
    }

    private static void requireAccess(Class<?> record) {
        var home = record.getModule();
        var jackson = ObjectMapper.class.getModule();
        if (!home.isOpen(record.getPackageName(), jackson)) {
            throw new IllegalArgumentException(String.format(
                    Locale.ROOT,
                    "Jackson may not look into %s; add to the module-info of %s:%n    opens %s to tools.jackson.databind;",
                    record.getName(),
                    home.getName(),
                    record.getPackageName()));
        }
    }
}

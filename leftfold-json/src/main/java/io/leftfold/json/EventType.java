package io.leftfold.json;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectReader;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/// One type of event: today's record, and the way to it from every older schema version.
final class EventType {
    private final String name;
    private final Class<? extends Record> record;
    private final List<Upcaster> upcasters;
    private final JsonMapper json;
    private final RecordForm form;
    private final ObjectReader trees;
    private final Map<Class<?>, ObjectReader> oldReaders;

    /// @param upcasters the n-th starts from version n
    EventType(String name, Class<? extends Record> record, List<Upcaster> upcasters, JsonMapper json) {
        this.name = name;
        this.record = record;
        this.upcasters = List.copyOf(upcasters);
        this.json = json;
        this.form = new RecordForm(name, json.writerFor(record), json.readerFor(record));
        this.trees = json.readerFor(JsonNode.class);
        this.oldReaders = new HashMap<>();
        for (var upcaster : upcasters) {
            if (upcaster instanceof Upcaster.Typed<?> typed) {
                oldReaders.put(typed.shape(), json.readerFor(typed.shape()));
            }
        }
    }

    String name() {
        return name;
    }

    /// Today's schema version.
    int version() {
        return upcasters.size() + 1;
    }

    /// The records that its versions are read as, where they are.
    SortedMap<Integer, Class<? extends Record>> records() {
        var records = new TreeMap<Integer, Class<? extends Record>>();
        for (int version = 1; version < version(); version++) {
            if (upcasters.get(version - 1) instanceof Upcaster.Typed<?> typed) {
                records.put(version, typed.shape());
            }
        }
        records.put(version(), record);
        return records;
    }

    /// @throws IllegalArgumentException if JSON cannot say it
    byte[] write(Object event) {
        return form.write(event);
    }

    /// What the JSON of an event of schema version `version` means today.
    Object read(int version, byte[] bytes) throws UnreadableException {
        if (version == version()) {
            return form.read(bytes);
        }
        if (version > version()) {
            throw new UnreadableException("the event is newer than this code, which knows versions up to " + version()
                    + "; deploy the code that wrote it");
        }
        if (version < 1) {
            throw new UnreadableException("schema versions count from 1");
        }
        Object state = bytes;
        for (int from = version; from < version(); from++) {
            int step = from;
            Object before = state;
            state = switch (upcasters.get(from - 1)) {
                case Upcaster.Typed<?> typed -> {
                    var old = toRecord(typed.shape(), before, step);
                    yield run(step, () -> typed.apply(old));
                }
                case Upcaster.Tree tree -> {
                    var old = toTree(before, step);
                    yield run(step, () -> tree.step().apply(old));
                }
            };
        }
        return toRecord(record, state, version());
    }

    private Record toRecord(Class<? extends Record> shape, Object state, int version) throws UnreadableException {
        return switch (state) {
            case byte[] bytes -> shape.cast(RecordForm.read(oldReader(shape), bytes));
            case ObjectNode tree ->
                shape.cast(afterUpcasting(version, () -> oldReader(shape).readValue(tree)));
            default -> {
                if (!shape.isInstance(state)) {
                    throw new UnreadableException("the upcaster from version " + (version - 1) + " gave a "
                            + state.getClass().getSimpleName() + " where version " + version + " is a "
                            + shape.getSimpleName() + "; mend the upcaster");
                }
                yield shape.cast(state);
            }
        };
    }

    private ObjectNode toTree(Object state, int version) throws UnreadableException {
        return switch (state) {
            case byte[] bytes -> {
                if (!(RecordForm.read(trees, bytes) instanceof ObjectNode tree)) {
                    throw new UnreadableException("at the top: expected an object");
                }
                yield tree;
            }
            case ObjectNode tree -> tree;
            default -> afterUpcasting(version, () -> json.valueToTree(state));
        };
    }

    private ObjectReader oldReader(Class<?> shape) {
        return oldReaders.getOrDefault(shape, form.reader());
    }

    private static <T> T afterUpcasting(int version, Supplier<T> conversion) throws UnreadableException {
        try {
            return conversion.get();
        } catch (JacksonException e) {
            var refusal = UnreadableException.of(e);
            throw new UnreadableException(
                    "after the upcaster from version " + (version - 1) + ", " + refusal.reason(), refusal.getCause());
        }
    }

    private static Object run(int version, Supplier<? extends @Nullable Object> step) throws UnreadableException {
        @Nullable Object result;
        try {
            result = step.get();
        } catch (JacksonException e) {
            throw new UnreadableException("the upcaster from version " + version + " threw "
                    + e.getClass().getSimpleName());
        } catch (RuntimeException e) {
            throw new UnreadableException("the upcaster from version " + version + " threw " + e, e);
        }
        if (result == null) {
            throw new UnreadableException("the upcaster from version " + version + " gave null");
        }
        return result;
    }
}

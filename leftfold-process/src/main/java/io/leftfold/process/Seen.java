package io.leftfold.process;

import io.leftfold.EventCodec;
import io.leftfold.RecordedEvent;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// An event of the application, as the codecs of those versions of a process read it that know it. Immutable.
final class Seen {
    private final Map<EventCodec<?>, Object> byCodec;

    private Seen(Map<EventCodec<?>, Object> byCodec) {
        this.byCodec = Collections.unmodifiableMap(byCodec);
    }

    /// @throws io.leftfold.UndecodableException if one that knows its type cannot read it
    static Seen read(RecordedEvent recorded, ProcessVersions process, UUID log) {
        var byCodec = new IdentityHashMap<EventCodec<?>, Object>();
        for (var codec : process.codecs()) {
            if (codec.types().contains(recorded.type())) {
                byCodec.put(codec, codec.read(recorded, log).data());
            }
        }
        return new Seen(byCodec);
    }

    Optional<Object> by(ProcessDefinition<?> definition) {
        return Optional.ofNullable(byCodec.get(definition.codec()));
    }
}

package io.leftfold.proof.hostile.fuzz;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import io.leftfold.CodecContext;
import io.leftfold.EncodedEvent;
import io.leftfold.Payload;
import io.leftfold.StreamId;
import io.leftfold.UndecodableException;
import io.leftfold.examples.shop.ShopEvent;
import io.leftfold.examples.shop.ShopShell;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/// Any bytes as any event of the shop: refused, or an event that is written and read again to the same.
public final class CodecTarget {
    private static final CodecContext CONTEXT =
            CodecContext.of(new UUID(1, 1), StreamId.of("order", "42"), new UUID(2, 2));
    private static final List<String> TYPES = Stream.concat(
                    Stream.of("order.unknown"), ShopShell.CODEC.types().stream().sorted())
            .toList();

    private CodecTarget() {}

    /// Loads what the first input needs, before its time is taken.
    public static void fuzzerInitialize() {
        ShopShell.CODEC.query();
    }

    public static void fuzzerTestOneInput(FuzzedDataProvider data) {
        var type = data.pickValue(TYPES);
        int version = data.consumeInt(0, 3);
        var encoded = new EncodedEvent(type, version, Payload.of("json", data.consumeRemainingAsBytes()));
        ShopEvent event;
        try {
            event = ShopShell.CODEC.decode(encoded, CONTEXT);
        } catch (UndecodableException refused) {
            return;
        }
        var again = ShopShell.CODEC.decode(ShopShell.CODEC.encode(event, CONTEXT), CONTEXT);
        if (!again.equals(event)) {
            throw new IllegalStateException("written as " + event + ", read as " + again);
        }
    }
}

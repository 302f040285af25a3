package io.leftfold.benchmarks;

import io.leftfold.bench.BenchAccount;
import io.leftfold.bench.BenchEvent;
import org.apache.pekko.serialization.SerializerWithStringManifest;

/// Events as JSON, for Pekko, which makes it by its name in the configuration.
final class PekkoSerializer extends SerializerWithStringManifest {
    private static final int IDENTIFIER = 4_711;

    @SuppressWarnings("unused") // by reflection
    PekkoSerializer() {}

    @Override
    public int identifier() {
        return IDENTIFIER;
    }

    @Override
    public String manifest(Object event) {
        return BenchAccount.TYPE;
    }

    @Override
    public byte[] toBinary(Object event) {
        return BookedJson.write((BenchEvent) event);
    }

    @Override
    public Object fromBinary(byte[] bytes, String manifest) {
        return BookedJson.read(manifest, bytes);
    }
}

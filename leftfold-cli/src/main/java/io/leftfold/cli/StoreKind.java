package io.leftfold.cli;

import io.leftfold.Environment;
import io.leftfold.EventStore;
import io.leftfold.StoreVerification.Finding;
import io.leftfold.StoreVerification.Progress;
import java.util.List;
import java.util.OptionalLong;

/// Opens the stores of one scheme. A location is what stands after the scheme's colon.
interface StoreKind {
    /// How its addresses are written: `sqlite:FILE`.
    String form();

    boolean exists(String location);

    EventStore open(String location, Environment environment);

    EventStore openReadOnly(String location, Environment environment);

    /// What is wrong with a store that need not even open.
    List<Finding> verify(String location, Progress progress);

    /// Bytes on disk, where the store can say.
    OptionalLong size(String location);

    /// What the doctor sees of the place and of the store, which need not be there.
    List<Symptom> symptoms(String location, Environment environment);
}

package io.leftfold.bench;

import java.util.List;
import java.util.Optional;

/// What a benchmark measured. Rates are the medians of three rounds.
///
/// @param ratio                    the median of the rounds' ratios; empty without the bare side
/// @param ratios                   events per second of Leftfold, by those of the bare side in the same round
/// @param p50Ms                    half of all calls of a client took at most so many milliseconds
/// @param medianBatch              appends that shared a commit; empty where none did
/// @param cpuMicrosPerEvent          of this process and the store's server during Leftfold's rounds
/// @param referenceCpuMicrosPerEvent of both during the rounds of the bare side
/// @param cpuWithoutServer         whether the server's time could not be seen, and is missing in both
/// @param peakHeapMb               the sum of the highest uses of each part of the heap, garbage included,
///                                 during Leftfold's rounds
/// @param rssMb                    memory of the process after the last round; empty where the system does not
///                                 say
public record BenchReport(
        Optional<Double> ratio,
        List<Double> ratios,
        double eventsPerSecond,
        Optional<Double> referenceEventsPerSecond,
        double p50Ms,
        double p99Ms,
        Optional<Long> medianBatch,
        double cpuMicrosPerEvent,
        Optional<Double> referenceCpuMicrosPerEvent,
        boolean cpuWithoutServer,
        double peakHeapMb,
        Optional<Double> rssMb) {}

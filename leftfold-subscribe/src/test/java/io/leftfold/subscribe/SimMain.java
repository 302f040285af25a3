package io.leftfold.subscribe;

import java.util.TreeMap;

class SimMain {
    public static void main(String[] a) {
        var sometimes = new TreeMap<String, Integer>();
        long first = Long.getLong("simulation.first"), n = Long.getLong("simulation.seeds");
        int bad = 0;
        for (long s = first; s < first + n; s++) {
            long t = System.nanoTime();
            try {
                new Simulation(s, sometimes).run();
            } catch (Throwable e) {
                System.out.println(e.getMessage());
                if (bad++ > 2) break;
            }
            if (n < 20) System.out.println(s + " " + (System.nanoTime() - t) / 1000000 + " ms");
        }
        System.out.println(sometimes);
    }
}

package io.leftfold.proof;
class LongRun { static void main(String[] a) {
 var c = new Campaign(Integer.parseInt(a[1]), Long.parseLong(a[2]), java.nio.file.Path.of("/tmp/faults/" + a[0]), io.leftfold.Environment.system(), n -> System.out.print(n + " "));
 long t = System.nanoTime();
 try {
 System.out.println(switch (a[0]) { case "kills" -> Kills.run(c); default -> PowerLosses.run(c, Shim.in(c.folder()).orElseThrow(), a.length > 3); });
 } finally { System.out.println((System.nanoTime() - t) / 1e9 / c.count() + " s each"); }
}}

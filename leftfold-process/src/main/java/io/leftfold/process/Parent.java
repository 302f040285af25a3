package io.leftfold.process;

/// The step of another process that an instance was started by, and that ends with it.
public record Parent(String process, String instance, String step, int attempt) {}

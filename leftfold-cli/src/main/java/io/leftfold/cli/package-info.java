/// A command line that an application gives its aggregates and commands to, and the pieces that its own commands
/// are made of.
@NullMarked
package io.leftfold.cli;

import org.jspecify.annotations.NullMarked;

package io.leftfold.proof.planted;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/// One mistake, as edits of the code.
///
/// @param name  what is wrong, in a few words
/// @param tests that should find it, the likeliest first
record PlantedBug(String name, List<Edit> edits, List<Class<?>> tests) {
    /// @param file    of the repository: a Java source or an SQL resource
    /// @param find    must occur exactly once in it
    /// @param replace stands there instead
    record Edit(String file, String find, String replace) {
        String of(String sound) {
            int at = sound.indexOf(find);
            if (at < 0 || sound.indexOf(find, at + 1) >= 0) {
                throw new IllegalStateException(
                        "what a planted bug replaces must be exactly once in " + file + ": " + find);
            }
            return sound.substring(0, at) + replace + sound.substring(at + find.length());
        }
    }

    static PlantedBug of(String name, String file, String find, String replace, Class<?>... tests) {
        return new PlantedBug(name, List.of(new Edit(file, find, replace)), List.of(tests));
    }

    /// This bug with one more edit.
    PlantedBug and(String file, String find, String replace) {
        var all = new ArrayList<>(edits);
        all.add(new Edit(file, find, replace));
        return new PlantedBug(name, all, tests);
    }

    /// Puts the broken classes and resources below `folder`, to go before the sound ones on a class path.
    ///
    /// @throws IllegalStateException if an edit no longer fits the code, or what comes out does not compile
    void plant(Path repository, Path folder) throws IOException {
        var broken = new LinkedHashMap<String, String>();
        for (var edit : edits) {
            var text = broken.containsKey(edit.file)
                    ? broken.get(edit.file)
                    : Files.readString(repository.resolve(edit.file));
            broken.put(edit.file, edit.of(text));
        }
        for (var file : broken.entrySet()) {
            if (file.getKey().endsWith(".java")) {
                compile(file.getKey(), file.getValue(), folder);
            } else {
                var resource = folder.resolve(file.getKey().replaceFirst(".*/resources/", ""));
                Files.createDirectories(resource.getParent());
                Files.writeString(resource, file.getValue());
            }
        }
    }

    private void compile(String file, String source, Path folder) {
        var said = new StringWriter();
        var options = List.of(
                "-d",
                folder.toString(),
                "-cp",
                System.getProperty("java.class.path"),
                "-parameters",
                "-proc:none",
                "-nowarn");
        var task = ToolProvider.getSystemJavaCompiler()
                .getTask(said, null, null, options, null, List.of(new Source(URI.create("memory:///" + file), source)));
        if (!task.call()) {
            throw new IllegalStateException(
                    String.format(Locale.ROOT, "the planted bug '%s' does not compile:%n%s", name, said));
        }
    }

    private static final class Source extends SimpleJavaFileObject {
        private final String text;

        Source(URI name, String text) {
            super(name, JavaFileObject.Kind.SOURCE);
            this.text = text;
        }

        @Override
        public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
        }
    }
}

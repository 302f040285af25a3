package io.leftfold.benchmarks;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;

/// The SQL of message-db, as its package for npm has it. npm fetches it, from wherever it is set to; another
/// one than that which is pinned here is refused. Its licence is MIT.
final class MessageDbPackage {
    private static final String VERSION = "1.3.1";
    private static final String NAME = "@eventide/message-db@" + VERSION;
    private static final String SHA_512 =
            "n3hdE5YAZNXTr2HK9gG0GJ6dusgdE544LTvS+21/yOEHBvNuUzNmXXw5vS05vpe6RSuhzTRy5Wg0q7c1VfJg+A==";
    private static final long PATIENCE_SECONDS = 120;

    /// What its own script installs, in that order, without the role and its rights, and the views.
    private static final List<String> SCRIPTS = List.of(
            "schema/message-store",
            "extensions/pgcrypto",
            "tables/messages",
            "types/message",
            "functions/message-store-version",
            "functions/hash-64",
            "functions/acquire-lock",
            "functions/category",
            "functions/is-category",
            "functions/id",
            "functions/cardinal-id",
            "functions/stream-version",
            "functions/write-message",
            "functions/get-stream-messages",
            "functions/get-category-messages",
            "functions/get-last-stream-message",
            "indexes/messages-id",
            "indexes/messages-stream",
            "indexes/messages-category");

    private MessageDbPackage() {}

    /// Scripts, to be run in this order.
    ///
    /// @throws LeftOutException if npm is not there or cannot fetch it
    static List<String> sql() {
        try {
            var files = unpack(fetch());
            return SCRIPTS.stream().map(script -> script(files, script)).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException("the package of message-db cannot be read", failure);
        }
    }

    private static String script(Map<String, String> files, String script) {
        var text = files.get("package/database/" + script + ".sql");
        if (text == null) {
            throw new IllegalStateException(NAME + " has no script " + script);
        }
        return text;
    }

    private static byte[] fetch() throws IOException {
        var folder = Files.createTempDirectory("message-db-");
        var said = folder.resolve("npm.log");
        var archive = folder.resolve("eventide-message-db-" + VERSION + ".tgz");
        try {
            pack(folder, said);
            if (!Files.exists(archive)) {
                throw new LeftOutException("npm could not fetch " + NAME + ": "
                        + Files.readString(said).strip());
            }
            return checked(Files.readAllBytes(archive));
        } finally {
            Files.deleteIfExists(archive);
            Files.deleteIfExists(said);
            Files.delete(folder);
        }
    }

    private static void pack(Path folder, Path said) {
        try {
            var npm = new ProcessBuilder("npm", "pack", NAME, "--pack-destination", folder.toString())
                    .redirectErrorStream(true)
                    .redirectOutput(said.toFile())
                    .start();
            if (!npm.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                npm.destroyForcibly();
                throw new LeftOutException("npm did not fetch " + NAME + " within " + PATIENCE_SECONDS + " s");
            }
        } catch (IOException absent) {
            throw new LeftOutException("npm is not installed, which fetches " + NAME);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new LeftOutException("npm was interrupted");
        }
    }

    private static byte[] checked(byte[] archive) {
        try {
            var found = Base64.getEncoder()
                    .encodeToString(MessageDigest.getInstance("SHA-512").digest(archive));
            if (!found.equals(SHA_512)) {
                throw new LeftOutException(
                        "npm fetched another " + NAME + " than was pinned: SHA-512 " + found + ", not " + SHA_512);
            }
            return archive;
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("a JDK without SHA-512", impossible);
        }
    }

    private static Map<String, String> unpack(byte[] archive) throws IOException {
        var files = new HashMap<String, String>();
        try (var tar = new TarArchiveInputStream(new GZIPInputStream(new ByteArrayInputStream(archive)))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                files.put(entry.getName(), new String(tar.readAllBytes(), StandardCharsets.UTF_8));
            }
        }
        return files;
    }
}

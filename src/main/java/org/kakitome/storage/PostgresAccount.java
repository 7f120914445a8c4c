package org.kakitome.storage;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.storage.EmbeddedPostgres.CannotStart;

/**
 * Who runs PostgreSQL: we ourselves, but for root, whom it refuses. Root's is run as uid 65534 by {@code setpriv}; its data belongs to that user, and every
 * folder above it must let that user through.
 */
enum PostgresAccount {
    OURSELVES,
    NOBODY;

    /** "nobody" on every Linux: no rights beyond its own files. */
    private static final int NOBODY_UID = 65534;

    static PostgresAccount current() {
        return ownUid() == 0 ? NOBODY : OURSELVES;
    }

    /**
     * {@code command} as this user, in a session of its own where setsid is there: Ctrl-C in a terminal reaches every process in the foreground, and PostgreSQL
     * has to outlive the application that still writes to it.
     */
    List<String> command(List<String> command) throws CannotStart {
        var line = new ArrayList<String>();
        find("setsid").ifPresent(line::add);
        if (this == NOBODY) {
            line.add(
                    find("setpriv")
                            .orElseThrow(
                                    () -> new CannotStart(
                                            "PostgreSQL refuses to run as root, and setpriv (util-linux), which would run it as"
                                                    + " another user, is not installed. Start Kakitome as an ordinary user, or set quarkus.datasource.jdbc.url.")));
            line.addAll(List.of(
                    "--reuid=" + NOBODY_UID, "--regid=" + NOBODY_UID, "--clear-groups", "--no-new-privs", "--"));
        }
        line.addAll(command);
        return line;
    }

    /** Permissions of folders that this user has to pass. */
    String folderPermissions() {
        return this == NOBODY ? "rwxr-xr-x" : "rwx------";
    }

    void own(Path file) throws IOException {
        if (this == NOBODY) Files.setAttribute(file, "unix:uid", NOBODY_UID);
    }

    /** Refuses a data directory this user could not reach, naming the folder that is in the way. */
    void requireReachable(Path directory) throws CannotStart {
        var closed = closedFolder(directory);
        if (closed.isPresent())
            throw new CannotStart(
                    "PostgreSQL refuses to run as root, so it is run as uid " + NOBODY_UID + ", but " + closed.get()
                            + " does not let that user through to " + directory
                            + ". Choose another kakitome.data-dir, such as /var/lib/kakitome, or start Kakitome as an ordinary user.");
    }

    boolean canReach(Path directory) {
        return closedFolder(directory).isEmpty();
    }

    private Optional<Path> closedFolder(Path directory) {
        if (this == OURSELVES) return Optional.empty();
        for (var folder = directory.toAbsolutePath().normalize(); folder != null; folder = folder.getParent())
            if (Files.exists(folder) && !isOpen(folder)) return Optional.of(folder);
        return Optional.empty();
    }

    private static boolean isOpen(Path folder) {
        try {
            var permissions = Files.getPosixFilePermissions(folder);
            return permissions.contains(PosixFilePermission.OTHERS_EXECUTE)
                    || (uid(folder) == NOBODY_UID && permissions.contains(PosixFilePermission.OWNER_EXECUTE));
        } catch (IOException e) {
            return false;
        }
    }

    static int ownUid() {
        return uid(Path.of("/proc/self"));
    }

    private static int uid(Path path) {
        try {
            return (int) Files.getAttribute(path, "unix:uid");
        } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
            return -1; // not Linux, or no /proc: then it is not the root we care for
        }
    }

    private static Optional<String> find(String program) {
        var path = Optional.ofNullable(System.getenv("PATH")).orElse("") + File.pathSeparator + "/usr/bin"
                + File.pathSeparator + "/bin";
        for (String folder : path.split(File.pathSeparator)) {
            if (folder.isEmpty()) continue;
            var file = Path.of(folder, program);
            if (Files.isExecutable(file) && !Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                return Optional.of(file.toString());
        }
        return Optional.empty();
    }
}

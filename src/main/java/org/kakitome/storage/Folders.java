package org.kakitome.storage;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;

/** Folders with the permissions that are asked for, whatever the umask. */
final class Folders {
    private Folders() {}

    /** Makes it and those above it that are missing, all with the same permissions; what exists stays as it is. */
    static void create(Path folder, String permissions) throws IOException {
        if (Files.isDirectory(folder)) return;
        if (folder.getParent() != null) create(folder.getParent(), permissions);
        Files.createDirectory(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString(permissions));
    }

    static void delete(Path folder) throws IOException {
        if (!Files.exists(folder, LinkOption.NOFOLLOW_LINKS)) return;
        Files.walkFileTree(folder, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, IOException failure) throws IOException {
                if (failure != null) throw failure;
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}

package org.kakitome;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A Java process of our own class path: to be killed, or to see another environment. */
public final class ChildJvm {
    private ChildJvm() {}

    /** Its standard output may be read line by line; errors go to ours. */
    public static Process start(Class<?> main, String... arguments) throws IOException {
        return start(Path.of("").toAbsolutePath(), Map.of(), List.of(), main, arguments);
    }

    public static Process start(
            Path directory, Map<String, String> environment, List<String> options, Class<?> main, String... arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-Xmx256m");
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(options);
        command.addAll(List.of("-cp", classPath(), main.getName()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT);
        builder.environment().putAll(environment);
        return builder.start();
    }

    /** The next line it says that starts with {@code prefix}, without it. */
    public static String await(java.io.BufferedReader said, String prefix) throws IOException {
        for (String line = said.readLine(); line != null; line = said.readLine())
            if (line.startsWith(prefix)) return line.substring(prefix.length()).strip();
        throw new IOException("the child ended without saying " + prefix);
    }

    public static java.io.BufferedReader said(Process child) {
        return child.inputReader(StandardCharsets.UTF_8);
    }

    private static String classPath() {
        // relative entries would be another folder's there
        var entries = new ArrayList<String>();
        for (String entry : System.getProperty("java.class.path").split(File.pathSeparator))
            entries.add(Path.of(entry).toAbsolutePath().toString());
        return String.join(File.pathSeparator, entries);
    }
}

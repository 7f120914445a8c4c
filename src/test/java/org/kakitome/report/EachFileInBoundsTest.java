package org.kakitome.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.kakitome.ChildJvm;
import org.kakitome.SharedData;

/** Whatever a file holds, reading it takes at most 2 s of the processor, in a process that has 64 MiB for everything. */
class EachFileInBoundsTest {
    private static final long MAX_MILLIS = 2_000;
    private static final List<String> FOLDERS = List.of("aggregate", "emails-synthetic", "hostile", "arf", "tlsrpt");

    @Test
    void ofThisRepository() throws Exception {
        assertThat(read(List.of(Path.of("src/test/resources/report").toAbsolutePath())))
                .isGreaterThan(150);
    }

    @Test
    void ofThirdParties() throws Exception {
        assertThat(read(FOLDERS.stream().map(SharedData::folder).toList())).isGreaterThan(100);
    }

    /** Gives how many they were. */
    private static int read(List<Path> folders) throws Exception {
        var options = List.of("-Xmx64m", "-XX:+ExitOnOutOfMemoryError");
        var arguments = folders.stream().map(Path::toString).toArray(String[]::new);
        var child = ChildJvm.start(Path.of("").toAbsolutePath(), Map.of(), options, ReadEach.class, arguments);
        var slow = new ArrayList<String>();
        int files = 0;
        try (var said = ChildJvm.said(child)) {
            for (String line = said.readLine(); line != null; line = said.readLine()) {
                files++;
                if (Long.parseLong(line.substring(0, line.indexOf(' '))) > MAX_MILLIS) slow.add(line);
            }
        }
        assertThat(child.waitFor()).as("it ended after %d files", files).isZero();
        assertThat(slow).isEmpty();
        return files;
    }

    /** Says for each file of the folders how many milliseconds of the processor it took, and its name. */
    static final class ReadEach {
        private ReadEach() {}

        public static void main(String[] folders) throws IOException {
            var reader = new ReportReader(Clock.systemUTC());
            var cpu = ManagementFactory.getThreadMXBean();
            for (var folder : folders) {
                for (var file : files(Path.of(folder))) {
                    long begin = cpu.getCurrentThreadCpuTime();
                    try (var in = Files.newInputStream(file)) {
                        reader.read(in, Optional.of(file.getFileName().toString()), new Nothing());
                    }
                    System.out.println((cpu.getCurrentThreadCpuTime() - begin) / 1_000_000 + " " + file);
                }
            }
        }

        private static List<Path> files(Path folder) {
            try (Stream<Path> files = Files.walk(folder)) {
                return files.filter(Files::isRegularFile).sorted().toList();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private static final class Nothing implements ReportVisitor {
        @Override
        public void begin(AggregateReport report) {}

        @Override
        public void record(ReportRecord record) {}

        @Override
        public void end(ReportEnd end) {}

        @Override
        public void setAside(String document, SetAside why) {}

        @Override
        public boolean failureReport(String document, FailureReport report) {
            return true;
        }

        @Override
        public boolean tlsReport(String document, TlsReport report) {
            return true;
        }
    }
}

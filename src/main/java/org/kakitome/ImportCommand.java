package org.kakitome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * {@code import PATH…}: hands files and folders over to the Kakitome that runs at an address, one request for each file, all in one import; says how far it is on
 * one line and what became of it on the last.
 */
final class ImportCommand {
    static final String NAME = "import";

    static final String USAGE = """
            Usage: import [--url http://localhost:8080] PATH...

            Hands over report files to the Kakitome that runs there: XML, JSON, gzip, zip, mails, mboxes, Maildirs,
            and folders of them. What is there already is not counted twice, so a run can be repeated.
            Ends with 0 when every file was taken, with 1 when one was not.""";

    /** Requests at once: each waits for a disk, not for the processor. */
    private static final int AT_ONCE = 8;

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    private final URI base;
    private final PrintStream out;
    private final PrintStream progress;
    private final HttpClient http = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(CONNECTING)
            .build();
    private final ObjectMapper json = new ObjectMapper();
    private final Semaphore turns = new Semaphore(AT_ONCE);
    private final AtomicLong files = new AtomicLong();
    private final AtomicLong failures = new AtomicLong();
    private String importId = "";

    /** @param progress for what is overwritten while it runs; {@code out} for what stays */
    ImportCommand(URI base, PrintStream out, PrintStream progress) {
        this.base = base;
        this.out = out;
        this.progress = progress;
    }

    /**
     * Runs the command.
     *
     * @param defaultUrl where this machine's Kakitome listens
     * @return the exit code
     */
    static int run(List<String> arguments, URI defaultUrl, PrintStream out, PrintStream progress)
            throws InterruptedException {
        var paths = new ArrayList<Path>();
        var url = defaultUrl;
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.equals("--url") && i + 1 < arguments.size()) url = URI.create(arguments.get(++i));
            else if (argument.startsWith("--")) return usage(progress);
            else paths.add(Path.of(argument));
        }
        return paths.isEmpty() ? usage(progress) : new ImportCommand(url, out, progress).run(paths);
    }

    private static int usage(PrintStream progress) {
        progress.println(USAGE);
        return 1;
    }

    private int run(List<Path> paths) throws InterruptedException {
        try {
            importId = begin(paths);
            for (var path : paths) walk(path);
            turns.acquire(AT_ONCE); // those under way
            return finish();
        } catch (IOException e) {
            progress.println();
            progress.println("Kakitome at " + base + " cannot be asked: "
                    + (e.getMessage() == null ? e : e.getMessage()) + ". Is it running? --url names another address.");
            return 1;
        }
    }

    private String begin(List<Path> paths) throws IOException, InterruptedException {
        var others = paths.size() == 1 ? "" : " + " + (paths.size() - 1);
        var name = paths.get(0).toAbsolutePath().normalize() + others;
        var answer = http.send(
                HttpRequest.newBuilder(base.resolve("/api/v1/imports?name=" + encode(name)))
                        .POST(BodyPublishers.noBody())
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 201) throw new IOException("it answers " + answer.statusCode());
        return json.readTree(answer.body()).path("importId").asText();
    }

    // ---- files

    private void walk(Path start) throws IOException {
        if (!Files.exists(start)) {
            failed(start, "there is none");
            return;
        }
        Files.walkFileTree(start, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean passed = !folder.equals(start) && (isHidden(folder) || isUnfinished(folder));
                return passed ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isRegularFile() && (file.equals(start) || !isHidden(file) && !isIndex(file))) send(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                failed(file, failure.toString());
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** The folders of a Maildir++ begin with a dot: {@code .Reports/cur}. */
    private static boolean isHidden(Path path) {
        return path.getFileName().toString().startsWith(".") && !Files.isDirectory(path.resolve("cur"));
    }

    /** A Maildir's {@code tmp}: mails that are still being written. */
    private static boolean isUnfinished(Path folder) {
        return folder.getFileName().toString().equals("tmp") && Files.isDirectory(folder.resolveSibling("cur"));
    }

    /** What a mail server keeps beside the mails. */
    private static boolean isIndex(Path file) {
        var name = file.getFileName().toString().toLowerCase(Locale.ROOT);
        return Files.isDirectory(file.resolveSibling("cur"))
                && (name.startsWith("dovecot") || name.startsWith("courierimap") || name.equals("maildirfolder"));
    }

    private void send(Path file) throws IOException {
        HttpRequest request;
        try {
            var query = "?import=" + importId + "&filename="
                    + encode(file.getFileName().toString());
            request = HttpRequest.newBuilder(base.resolve("/api/v1/reports" + query))
                    .header("Content-Type", "application/octet-stream")
                    .POST(BodyPublishers.ofFile(file))
                    .build();
        } catch (IOException e) {
            failed(file, e.toString());
            return;
        }
        turns.acquireUninterruptibly();
        http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            sent(file, answer, failure);
            turns.release();
        });
    }

    private void sent(Path file, HttpResponse<String> answer, Throwable failure) {
        if (failure != null) failed(file, failure.getMessage());
        else if (answer.statusCode() == 400) files.incrementAndGet(); // empty: nothing is lost
        else if (answer.statusCode() != 202) failed(file, "the answer is " + answer.statusCode());
        else if (files.incrementAndGet() % 100 == 0) say("%d files handed over", files.get());
    }

    private void failed(Path file, String why) {
        failures.incrementAndGet();
        progress.print("\r" + file + ": " + why + System.lineSeparator());
    }

    // ---- what becomes of them

    private int finish() throws IOException, InterruptedException {
        var state = state();
        while (!state.path("state").asText().matches("done|interrupted")) {
            say(
                    "%d of %d messages read",
                    state.path("read").asLong(), state.path("messages").asLong());
            new CountDownLatch(1).await(LOOK.toMillis(), TimeUnit.MILLISECONDS);
            state = state();
        }
        progress.print("\r");
        for (var one : state.path("notTaken"))
            progress.printf(
                    "%s: not taken, %s %s%n",
                    one.path("name").asText(),
                    one.path("reason").asText(),
                    one.path("detail").asText());
        out.printf(
                "%d files, %d messages: %d stored, %d here already, %d set aside, %d not taken, %d files not handed over%n",
                files.get(),
                state.path("messages").asLong(),
                state.path("stored").asLong(),
                state.path("duplicate").asLong(),
                state.path("setAside").asLong(),
                state.path("passedOver").asLong(),
                failures.get());
        out.println(base.resolve("/intake/imports/" + importId));
        boolean whole = state.path("state").asText().equals("done")
                && failures.get() == 0
                && state.path("passedOver").asLong() == 0;
        return whole ? 0 : 1;
    }

    private JsonNode state() throws IOException, InterruptedException {
        var answer = http.send(
                HttpRequest.newBuilder(base.resolve("/api/v1/imports/" + importId))
                        .build(),
                BodyHandlers.ofString());
        if (answer.statusCode() != 200) throw new IOException("it answers " + answer.statusCode());
        return json.readTree(answer.body());
    }

    private void say(String text, Object... values) {
        progress.printf("\r%-60s", String.format(Locale.ROOT, text, values));
        progress.flush();
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

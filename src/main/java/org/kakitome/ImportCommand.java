package org.kakitome;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemLoopException;
import java.nio.file.FileVisitOption;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletionException;
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
            and folders of them; links are followed. What is there already is not counted twice, so a run can be
            repeated.
            Ends with 0 when every file was taken, with 1 when one was not.""";

    /** Requests at once: each waits for a disk, not for the processor. */
    private static final int AT_ONCE = 8;

    private static final Duration CONNECTING = Duration.ofSeconds(10);
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Of the progress, which must not shine through what is written over it. */
    private static final int WIDTH = 60;

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
        var url = Optional.of(defaultUrl);
        for (int i = 0; i < arguments.size(); i++) {
            var argument = arguments.get(i);
            if (argument.equals("--help")) {
                out.println(USAGE);
                return 0;
            }
            if (argument.equals("--url") && i + 1 < arguments.size()) url = url(arguments.get(++i));
            else if (argument.startsWith("--url=")) url = url(argument.substring("--url=".length()));
            else if (argument.startsWith("--")) return usage(progress, "There is no " + argument + ".");
            else paths.add(Path.of(argument));
        }
        if (url.isEmpty()) return usage(progress, "--url is to be an address such as http://localhost:8080.");
        return paths.isEmpty()
                ? usage(progress, "A file or folder is missing.")
                : new ImportCommand(url.get(), out, progress).run(paths);
    }

    private static Optional<URI> url(String text) {
        try {
            var url = URI.create(text);
            boolean known = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
            return known && url.getHost() != null ? Optional.of(url) : Optional.empty();
        } catch (IllegalArgumentException noUrl) {
            return Optional.empty();
        }
    }

    private static int usage(PrintStream progress, String wrong) {
        progress.println(wrong);
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
            line("Kakitome at " + base + " cannot be asked: " + words(e)
                    + ". Is it running? --url names another address.");
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
        // Links are followed: whoever keeps mail elsewhere links to it, and what comes twice is counted once.
        var following = EnumSet.of(FileVisitOption.FOLLOW_LINKS);
        Files.walkFileTree(start, following, Integer.MAX_VALUE, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
                boolean passed = !folder.equals(start) && (isHidden(folder) || isUnfinished(folder));
                return passed ? FileVisitResult.SKIP_SUBTREE : FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                if (attributes.isSymbolicLink()) failed(file, "a link to nothing");
                else if (attributes.isRegularFile() && (file.equals(start) || !isHidden(file) && !isIndex(file)))
                    send(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFileFailed(Path file, IOException failure) {
                // a link back to a folder that is being walked: everything in it is taken already
                if (!(failure instanceof FileSystemLoopException)) failed(file, words(failure));
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
            failed(file, words(e));
            return;
        }
        turns.acquireUninterruptibly();
        http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> {
            sent(file, answer, failure);
            turns.release();
        });
    }

    private void sent(Path file, HttpResponse<String> answer, Throwable failure) {
        if (failure != null) failed(file, words(failure));
        else if (answer.statusCode() == 400) files.incrementAndGet(); // empty: nothing is lost
        else if (answer.statusCode() != 202) failed(file, "the answer is " + answer.statusCode());
        else if (files.incrementAndGet() % 100 == 0) say("%d files handed over", files.get());
    }

    private void failed(Path file, String why) {
        failures.incrementAndGet();
        line(file + ": " + why);
    }

    /** What Java says, for people. */
    private static String words(Throwable failure) {
        var cause = failure instanceof CompletionException && failure.getCause() != null ? failure.getCause() : failure;
        if (cause instanceof ConnectException) return "nothing answers there";
        if (cause instanceof AccessDeniedException) return "may not be read";
        if (cause instanceof FileNotFoundException) return "may not be read, or is gone"; // BodyPublishers.ofFile
        if (cause instanceof NoSuchFileException) return "is gone";
        return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
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
        for (var one : state.path("notTaken"))
            line("%s: not taken: %s (%s)"
                    .formatted(
                            one.path("name").asText(),
                            one.path("reason").asText().toLowerCase(Locale.ROOT).replace('_', ' '),
                            one.path("detail").asText()));
        say(""); // nothing of the progress is left beside what follows
        progress.print("\r");
        progress.flush();
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

    /** Overwritten by what is said next. */
    private void say(String text, Object... values) {
        progress.printf("\r%-" + WIDTH + "s", String.format(Locale.ROOT, text, values));
        progress.flush();
    }

    /** Stays, in place of the progress. */
    private void line(String text) {
        progress.printf("\r%-" + WIDTH + "s%n", text);
    }

    private static String encode(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}

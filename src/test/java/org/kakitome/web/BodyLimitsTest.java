package org.kakitome.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import jakarta.inject.Inject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.kakitome.intake.MessageMemory;

/** Bodies that are read into memory are bounded, whatever was announced. Spoken over a socket, so that a body may be cut off or never end. */
@QuarkusTest
@Timeout(120)
class BodyLimitsTest {
    private static final String SPF = "/api/v1/spf/evaluations";
    private static final String MESSAGES = "/api/v1/messages/authentications?ip=192.0.2.25";

    private static final int CHUNK = 64 * 1024;
    private static final int PATIENCE = 20_000;

    @TestHTTPResource("/")
    URL root;

    @Inject
    MessageMemory memory;

    /** The answer does not wait for the body. */
    @ParameterizedTest
    @CsvSource({"1048577", "2000000000"})
    void jsonIsRefusedByItsAnnouncedLength(long length) throws IOException {
        try (var socket = open()) {
            send(socket, head(SPF, "application/json", "Content-Length: " + length));

            assertThat(answer(socket)).startsWith("413 ").contains("The JSON is larger than 1 MiB.");
        }
    }

    /** As most clients do it: all is sent before the answer is read. */
    @ParameterizedTest
    @CsvSource({
        SPF + ", application/json, The JSON is larger than 1 MiB.",
        MESSAGES + ", message/rfc822, The message is larger than mail may be."
    })
    void aBodySentToItsEndIsAnswered(String path, String type, String words) throws IOException {
        try (var socket = open()) {
            send(socket, head(path, type, "Content-Length: " + 640 * CHUNK));
            for (int chunk = 0; chunk < 640; chunk++) send(socket, "a".repeat(CHUNK));

            assertThat(answer(socket)).startsWith("413 ").contains(words);
        }
    }

    /** More than the largest of these may be, and the client would go on for ever. */
    @ParameterizedTest
    @CsvSource({
        SPF + ", application/json,         The JSON is larger than 1 MiB.",
        SPF + ", application/json;charset=utf-8, The JSON is larger than 1 MiB.",
        MESSAGES + ", message/rfc822,      The message is larger than mail may be."
    })
    void chunksAreCounted(String path, String type, String words) throws IOException {
        try (var socket = open()) {
            send(socket, head(path, type, "Transfer-Encoding: chunked"));
            for (int sent = 0; sent <= 26 * 1024 * 1024; sent += CHUNK) {
                if (answered(socket)) break;
                sendChunk(socket, "a".repeat(CHUNK));
            }

            assertThat(answer(socket)).startsWith("413 ").contains(words);
        }
    }

    @Test
    void aClientThatStopsHalfwayKeepsNobodyFromBeingAnswered() throws IOException {
        try (var first = open()) {
            send(first, head(MESSAGES, "message/rfc822", "Content-Length: " + 64 * CHUNK));
            for (int chunk = 0; chunk < 32; chunk++) send(first, "a".repeat(CHUNK)); // and waits

            assertThat(largeMessage()).startsWith("200 ");
        }
    }

    @Test
    void aLargeMessageWaitsForRoomInMemory() throws Exception {
        CompletableFuture<String> answer;
        try (var held = memory.take(Long.MAX_VALUE / 8)) {
            answer = CompletableFuture.supplyAsync(() -> {
                try {
                    return largeMessage();
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            while (!somebodyWaits()) Thread.onSpinWait(); // bounded by the class's timeout
            assertThat(answer).isNotDone();
        }

        assertThat(answer.get()).startsWith("200 ");
    }

    private static boolean somebodyWaits() {
        return Thread.getAllStackTraces().entrySet().stream()
                .filter(thread -> thread.getKey().getState() == Thread.State.WAITING)
                .flatMap(thread -> Arrays.stream(thread.getValue()))
                .anyMatch(frame -> frame.getClassName().equals(MessageMemory.class.getName()));
    }

    private String largeMessage() throws IOException {
        try (var socket = open()) {
            send(socket, head(MESSAGES, "message/rfc822", "Content-Length: " + 32 * CHUNK));
            for (int chunk = 0; chunk < 32; chunk++) send(socket, "a".repeat(CHUNK));
            return answer(socket);
        }
    }

    @Test
    void jsonInChunksIsTaken() throws IOException {
        try (var socket = open()) {
            send(socket, head(SPF, "application/json", "Transfer-Encoding: chunked"));
            sendChunk(socket, "{\"ip\": \"192.0.2.25\", ");
            sendChunk(socket, "\"mailFrom\": \"a@nosuch.invalid\"}");
            send(socket, "0\r\n\r\n");

            assertThat(answer(socket)).startsWith("200 ").contains("\"result\"");
        }
    }

    private Socket open() throws IOException {
        var socket = new Socket(root.getHost(), root.getPort());
        socket.setSoTimeout(PATIENCE);
        return socket;
    }

    private static String head(String path, String type, String length) {
        return "POST " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: " + type + "\r\n" + length + "\r\n\r\n";
    }

    private static void sendChunk(Socket socket, String text) throws IOException {
        send(socket, Integer.toHexString(text.length()) + "\r\n" + text + "\r\n");
    }

    private static void send(Socket socket, String text) throws IOException {
        OutputStream out = socket.getOutputStream();
        out.write(text.getBytes(StandardCharsets.US_ASCII));
        out.flush();
    }

    private static boolean answered(Socket socket) throws IOException {
        return socket.getInputStream().available() > 0;
    }

    /** Status and body, by the Content-Length: whether the connection stays open is the server's affair. */
    private static String answer(Socket socket) throws IOException {
        var in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
        var status = in.readLine().substring("HTTP/1.1 ".length());
        int length = 0;
        for (var field = in.readLine(); !field.isEmpty(); field = in.readLine()) {
            var lower = field.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:"))
                length = Integer.parseInt(lower.substring(15).strip());
        }
        var body = new char[length];
        for (int read = 0; read < length; ) read += in.read(body, read, length - read);
        return status + "\n" + new String(body);
    }
}

package org.kakitome.dns;

import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.kakitome.dns.DnsAnswer.Failure;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.NioClient;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.ResolverConfig;
import org.xbill.DNS.SimpleResolver;
import org.xbill.DNS.WireParseException;

/**
 * Asks recursive servers over the network, by dnsjava. Nothing is cached here, so that "check again" really asks again; {@link DnsSession} asks each question
 * once within one check. No thread waits for an answer: one selector thread serves all questions.
 *
 * <p>A question goes to the servers in order and on to the next after SERVFAIL, REFUSED, silence or a broken answer; whoever stayed silent is asked a second
 * time. The servers share one time budget.
 */
public final class DnsjavaDns implements Dns, AutoCloseable {
    private static final int DNS_PORT = 53;
    private static final int ROUNDS = 2; // a lost datagram is not a silent server
    private static final AtomicInteger OPEN = new AtomicInteger();

    private final List<InetSocketAddress> servers;
    private final Duration timeout;
    private final ExecutorService completions;
    private final AtomicBoolean closed = new AtomicBoolean();

    /**
     * @param servers {@code host:port}, {@code host} or {@code [v6]:port}; empty: the system's servers
     * @param timeout budget of one answer over all servers and tries
     */
    public DnsjavaDns(List<String> servers, Duration timeout) {
        this.servers = servers.isEmpty()
                ? ResolverConfig.getCurrentConfig().servers()
                : servers.stream().map(DnsjavaDns::serverAddress).toList();
        this.timeout = timeout;
        // grows only where a caller's continuation blocks; then answers must still come through
        this.completions = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "dns-answer");
            thread.setDaemon(true);
            return thread;
        });
        OPEN.incrementAndGet();
    }

    static InetSocketAddress serverAddress(String server) {
        var text = server.strip();
        var host = text;
        var port = String.valueOf(DNS_PORT);
        int colon = text.lastIndexOf(':');
        boolean bracketed = text.startsWith("[");
        if (colon > 0 && (bracketed ? text.charAt(colon - 1) == ']' : text.indexOf(':') == colon)) {
            host = text.substring(0, colon);
            port = text.substring(colon + 1);
        }
        if (bracketed) host = host.replaceAll("[\\[\\]]", "");
        try {
            return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
        } catch (UnknownHostException | IllegalArgumentException e) {
            throw new IllegalArgumentException("not a DNS server (host or host:port): " + server, e);
        }
    }

    /** The servers asked, as people write them. */
    public List<String> servers() {
        return servers.stream().map(DnsjavaDns::text).toList();
    }

    @Override
    public <T> CompletableFuture<DnsAnswer<T>> ask(DnsQuestion<T> question) {
        var asking = new Asking<>(question, System.nanoTime() + timeout.toNanos());
        return CompletableFuture.completedFuture(asking)
                .thenCompose(Asking::start)
                .completeOnTimeout(
                        new DnsAnswer.Failed<>(
                                Failure.TIMEOUT, String.join(", ", servers()) + ": no answer within " + text(timeout)),
                        timeout.toMillis() + 100,
                        TimeUnit.MILLISECONDS)
                .exceptionally(e -> new DnsAnswer.Failed<>(Failure.BROKEN, String.valueOf(e.getMessage())));
    }

    /** The last one closed stops dnsjava's selector thread, which all share. */
    @Override
    public void close() {
        if (closed.getAndSet(true)) return;
        completions.shutdown();
        if (OPEN.decrementAndGet() == 0) NioClient.close();
    }

    /** One question on its way: over the servers, and along a CNAME chain that a server left open. */
    private final class Asking<T> {
        private final DnsQuestion<T> question;
        private final long deadline; // of System.nanoTime()
        private final List<DomainName> aliases = new ArrayList<>();

        Asking(DnsQuestion<T> question, long deadline) {
            this.question = question;
            this.deadline = deadline;
        }

        CompletableFuture<DnsAnswer<T>> start() {
            return askServers(DnsResponse.wire(question.name()));
        }

        /** Asks for {@code name}, the question's own or the end of its chain so far. */
        private CompletableFuture<DnsAnswer<T>> askServers(Name name) {
            if (servers.isEmpty())
                return CompletableFuture.completedFuture(
                        new DnsAnswer.Failed<>(Failure.BROKEN, "no DNS server is configured"));
            var query = Message.newQuery(Record.newRecord(name, DnsResponse.type(question.type()), DClass.IN));
            var tries = new ArrayList<InetSocketAddress>();
            for (int round = 0; round < ROUNDS; round++) tries.addAll(servers);
            return attempt(query, tries, new ArrayList<>());
        }

        private CompletableFuture<DnsAnswer<T>> attempt(
                Message query, List<InetSocketAddress> tries, List<ServerFailure> failures) {
            long left = deadline - System.nanoTime();
            if (tries.isEmpty() || left <= 0) return CompletableFuture.completedFuture(ServerFailure.worst(failures));
            var server = tries.get(0);
            var rest = new ArrayList<>(tries.subList(1, tries.size()));
            var patience = Duration.ofNanos(Math.max(left / tries.size(), TimeUnit.MILLISECONDS.toNanos(1)));
            var resolver = new SimpleResolver(server);
            resolver.setTimeout(patience);
            return resolver.sendAsync(query.clone(), completions)
                    .toCompletableFuture()
                    .orTimeout(patience.toMillis() + 50, TimeUnit.MILLISECONDS)
                    .handle((response, e) -> {
                        var failure = e == null
                                ? ServerFailure.of(server, query, response)
                                : Optional.of(ServerFailure.of(server, e, patience));
                        if (failure.isEmpty()) return follow(server, response);
                        failures.add(failure.get());
                        // who answered badly would do so again; only silence deserves a second try
                        if (failure.get().failure() != Failure.TIMEOUT) rest.removeIf(server::equals);
                        return attempt(query, rest, failures);
                    })
                    .thenCompose(next -> next);
        }

        /** Walks the chain within one response; its end is an answer, a gap is asked for. */
        private CompletableFuture<DnsAnswer<T>> follow(InetSocketAddress server, Message response) {
            var reading = new DnsResponse(response).read(question, aliases, text(server));
            return reading.answer()
                    .map(CompletableFuture::completedFuture)
                    .orElseGet(() -> askServers(reading.askNext()));
        }
    }

    /** What one server did instead of answering. */
    record ServerFailure(InetSocketAddress server, Failure failure, String what) {
        /** Empty when the response is an answer: NOERROR or NXDOMAIN, to what was asked. */
        static Optional<ServerFailure> of(InetSocketAddress server, Message query, Message response) {
            if (!query.getQuestion().equals(response.getQuestion()))
                return Optional.of(new ServerFailure(server, Failure.BROKEN, "answered another question"));
            return switch (response.getRcode()) {
                case Rcode.NOERROR, Rcode.NXDOMAIN -> Optional.empty();
                case Rcode.SERVFAIL -> Optional.of(new ServerFailure(server, Failure.SERVFAIL, "answered SERVFAIL"));
                case Rcode.REFUSED -> Optional.of(new ServerFailure(server, Failure.REFUSED, "answered REFUSED"));
                default ->
                    Optional.of(
                            new ServerFailure(server, Failure.BROKEN, "answered " + Rcode.string(response.getRcode())));
            };
        }

        static ServerFailure of(InetSocketAddress server, Throwable thrown, Duration patience) {
            var e = thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            if (e instanceof SocketTimeoutException || e instanceof TimeoutException)
                return new ServerFailure(server, Failure.TIMEOUT, "did not answer within " + text(patience));
            if (e instanceof WireParseException)
                return new ServerFailure(server, Failure.BROKEN, "sent a broken answer: " + e.getMessage());
            if (e instanceof IOException io && io.getCause() instanceof SocketTimeoutException)
                return new ServerFailure(server, Failure.TIMEOUT, "did not answer within " + text(patience));
            return new ServerFailure(server, Failure.BROKEN, "could not be reached: " + e.getMessage());
        }

        /** A server that spoke tells more than one that was silent; the detail names them all. */
        static <T> DnsAnswer<T> worst(List<ServerFailure> failures) {
            var failure = failures.stream()
                    .map(ServerFailure::failure)
                    .min(Comparator.naturalOrder())
                    .orElse(Failure.TIMEOUT);
            var detail = failures.stream()
                    .map(f -> text(f.server) + " " + f.what)
                    .distinct()
                    .reduce((a, b) -> a + "; " + b)
                    .orElse("the time for this question was used up");
            return new DnsAnswer.Failed<>(failure, detail);
        }
    }

    static String text(InetSocketAddress server) {
        var host = server.getAddress() == null
                ? server.getHostString()
                : server.getAddress().getHostAddress();
        var shown = host.contains(":") ? "[" + host + "]" : host;
        return server.getPort() == DNS_PORT ? host : shown + ":" + server.getPort();
    }

    /** {@code 2.5 s} */
    static String text(Duration duration) {
        return BigDecimal.valueOf(duration.toMillis(), 3)
                        .setScale(1, RoundingMode.HALF_UP)
                        .stripTrailingZeros()
                        .toPlainString()
                + " s";
    }
}

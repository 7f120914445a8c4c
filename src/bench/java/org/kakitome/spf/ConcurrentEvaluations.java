package org.kakitome.spf;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import java.util.stream.IntStream;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsjavaDns;
import org.kakitome.dns.DomainName;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/**
 * 200 domains with 10 includes each, evaluated at the same time over UDP against a DNS server that answers after 20 ms. All together must not take much
 * longer than the longest sequential chain: 11 questions, one after the other.
 */
public final class ConcurrentEvaluations {
    private static final int DOMAINS = 200;
    private static final int INCLUDES = 10;
    private static final int DELAY_MILLIS = 20;
    private static final int ROUNDS = 40; // the first ones warm up

    private ConcurrentEvaluations() {}

    public static void main(String[] args) throws Exception {
        // as in the running application; without any configuration dnsjava writes a dump of each message to a log that nobody sees
        org.jboss.logmanager.Logger.getLogger("org.xbill").setLevel(Level.INFO);
        try (var server = new SlowServer(zone());
                var dns = new DnsjavaDns(List.of("127.0.0.1:" + server.port()), Duration.ofSeconds(5))) {
            var evaluator = new SpfEvaluator(dns, Clock.systemUTC(), "mx.example", SpfLimits.RFC_7208);
            var ratios = new ArrayList<Double>();
            var threads = Executors.newFixedThreadPool(DOMAINS);
            for (int round = 1; round <= ROUNDS; round++) {
                double chain = millis(() -> askOneAfterTheOther(dns));
                double alone = millis(() -> evaluate(evaluator, 0));
                double tree = millis(() -> SpfTree.lookup(dns, DomainName.of("d0.example")));
                long cpu = cpuNanos();
                double all = millis(() -> evaluateAll(evaluator, threads));
                ratios.add(all / chain);
                print(
                        "round %d: chain %.0f ms, one evaluation %.0f ms, one tree %.0f ms, %d evaluations at the same time"
                                + " %.0f ms (server and clients %.0f ms of processor time): %.2f times the chain",
                        round, chain, alone, tree, DOMAINS, all, (cpuNanos() - cpu) / 1e6, all / chain);
            }
            threads.shutdownNow();
            var settled = ratios.subList(ROUNDS / 2, ROUNDS).stream().sorted().toList();
            print("of the last %d rounds: best %.2f, median %.2f", settled.size(), settled.get(0), settled.get(
                    settled.size() / 2));
        }
    }

    /** The longest chain there can be: a record and its ten includes, each asked when the one before has answered. */
    private static Object askOneAfterTheOther(Dns dns) {
        dns.txt(DomainName.of("d0.example"));
        for (int i = 0; i < INCLUDES; i++) dns.txt(DomainName.of("i" + i + ".d0.example"));
        return dns;
    }

    private static Map<String, String> zone() {
        var zone = new HashMap<String, String>();
        for (int d = 0; d < DOMAINS; d++) {
            var record = new StringBuilder("v=spf1");
            for (int i = 0; i < INCLUDES; i++) {
                record.append(" include:i").append(i).append(".d").append(d).append(".example");
                zone.put("i" + i + ".d" + d + ".example.", "v=spf1 ip4:198.51.100." + i + " -all");
            }
            zone.put("d" + d + ".example.", record + " -all");
        }
        return zone;
    }

    private static Object evaluate(SpfEvaluator evaluator, int domain) {
        var request = SpfRequest.mailFrom(
                BenchZone.address("192.0.2.1"), "user@d" + domain + ".example", "mail.example");
        var evaluation = evaluator.evaluate(request);
        if (evaluation.result() != SpfResult.FAIL || evaluation.dnsLookups() != INCLUDES)
            throw new IllegalStateException(evaluation.toString());
        return evaluation;
    }

    private static Object evaluateAll(SpfEvaluator evaluator, ExecutorService threads) throws Exception {
        var tasks = IntStream.range(0, DOMAINS)
                .mapToObj(domain -> (Callable<Object>) () -> evaluate(evaluator, domain))
                .toList();
        for (var done : threads.invokeAll(tasks)) done.get();
        return tasks;
    }

    private static long cpuNanos() {
        return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
                .getProcessCpuTime();
    }

    private static double millis(Callable<?> work) throws Exception {
        long begin = System.nanoTime();
        work.call();
        return (System.nanoTime() - begin) / 1e6;
    }

    @SuppressWarnings("SystemOut") // a benchmark's result is its output
    private static void print(String format, Object... values) {
        System.out.printf(Locale.ROOT, format + "%n", values);
    }

    /** Answers TXT questions over UDP, each 20 ms after it came. The answers are made beforehand: it is not the server that is measured. */
    private static final class SlowServer implements AutoCloseable {
        private static final int HEADER = 12; // RFC 1035 §4.1.1
        private static final int TYPE_AND_CLASS = 4;

        private final DatagramSocket socket;
        private final Map<ByteBuffer, byte[]> answers = new HashMap<>(); // by the octets of the question
        private final ScheduledExecutorService later = Executors.newScheduledThreadPool(1);

        SlowServer(Map<String, String> zone) throws IOException {
            for (var entry : zone.entrySet()) {
                var question = Record.newRecord(Name.fromString(entry.getKey()), Type.TXT, DClass.IN);
                var query = Message.newQuery(question).toWire();
                var response = new Message(0);
                response.getHeader().setFlag(Flags.QR);
                response.getHeader().setFlag(Flags.RA);
                response.addRecord(question, Section.QUESTION);
                response.addRecord(txt(question.getName(), entry.getValue()), Section.ANSWER);
                answers.put(question(query), response.toWire());
            }
            this.socket = new DatagramSocket(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
            socket.setReceiveBufferSize(1 << 20);
            var thread = new Thread(this::serve, "slow-dns");
            thread.setDaemon(true);
            thread.start();
        }

        int port() {
            return socket.getLocalPort();
        }

        private static ByteBuffer question(byte[] query) {
            int end = HEADER;
            while (query[end] != 0) end += query[end] + 1;
            return ByteBuffer.wrap(Arrays.copyOfRange(query, HEADER, end + 1 + TYPE_AND_CLASS));
        }

        private void serve() {
            var buffer = new byte[4_096];
            while (!socket.isClosed()) {
                var packet = new DatagramPacket(buffer, buffer.length);
                try {
                    socket.receive(packet);
                } catch (IOException e) {
                    return; // closed
                }
                var response = answers.getOrDefault(question(buffer), noData(buffer)).clone();
                response[0] = buffer[0]; // the id
                response[1] = buffer[1];
                var answer = new DatagramPacket(response, response.length, packet.getSocketAddress());
                later.schedule(() -> send(answer), DELAY_MILLIS, TimeUnit.MILLISECONDS);
            }
        }

        /** The question back, as a response without records. */
        private static byte[] noData(byte[] query) {
            var response = Arrays.copyOf(query, HEADER + question(query).remaining());
            response[2] |= (byte) 0x80; // QR
            Arrays.fill(response, 6, HEADER, (byte) 0); // no answer, authority or additional records
            return response;
        }

        private void send(DatagramPacket answer) {
            try {
                socket.send(answer);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private static TXTRecord txt(Name name, String text) {
            var strings = new ArrayList<String>();
            for (int i = 0; i < text.length(); i += 255)
                strings.add(text.substring(i, Math.min(text.length(), i + 255)));
            return new TXTRecord(name, DClass.IN, 60, strings);
        }

        @Override
        public void close() {
            later.shutdownNow();
            socket.close();
        }
    }
}

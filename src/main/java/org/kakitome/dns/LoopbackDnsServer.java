package org.kakitome.dns;

import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Master;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.NameTooLongException;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/**
 * An authoritative DNS server on 127.0.0.1, UDP and TCP, for the demo and for tests. It answers for the zones it was given, refuses everything else, and can
 * be told to fail or to stay silent at a name. It never recurses and is not meant for any network.
 */
public final class LoopbackDnsServer implements AutoCloseable {
    private static final int PLAIN_UDP_SIZE = 512; // RFC 1035 §4.2.1
    private static final int MAX_UDP_QUERY = 4_096;
    private static final int MAX_TCP_MESSAGE = 65_535; // RFC 1035 §4.2.2
    private static final int TCP_IDLE_MILLIS = 5_000;
    private static final int MAX_ALIASES = 16;
    private static final int BIND_TRIES = 20;
    private static final long TTL = 60;

    private final DatagramSocket udp;
    private final ServerSocket tcp;
    private final ExecutorService threads;
    private final Map<Name, Zone> zones = new ConcurrentHashMap<>();
    private final Set<Name> failing = ConcurrentHashMap.newKeySet();
    private final Set<Name> silent = ConcurrentHashMap.newKeySet();

    private LoopbackDnsServer(DatagramSocket udp, ServerSocket tcp) {
        this.udp = udp;
        this.tcp = tcp;
        this.threads = Executors.newCachedThreadPool(task -> {
            var thread = new Thread(task, "loopback-dns");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** @param port 0: any free one */
    public static LoopbackDnsServer start(int port) throws IOException {
        var loopback = InetAddress.getByAddress(new byte[] {127, 0, 0, 1});
        IOException last = null;
        for (int i = 0; i < BIND_TRIES; i++) {
            var tcp = new ServerSocket();
            DatagramSocket udp = null;
            try {
                tcp.bind(new InetSocketAddress(loopback, port));
                udp = new DatagramSocket(new InetSocketAddress(loopback, tcp.getLocalPort()));
                var server = new LoopbackDnsServer(udp, tcp);
                server.threads.execute(server::serveUdp);
                server.threads.execute(server::serveTcp);
                return server;
            } catch (IOException e) {
                // another program has the free TCP port's number for UDP: take another
                last = e;
                tcp.close();
                if (udp != null) udp.close();
                if (port != 0) break;
            }
        }
        throw new IOException("no port for the loopback DNS server: " + (port == 0 ? "any" : port), last);
    }

    /**
     * Serves a zone, replacing one of the same origin.
     *
     * @param zoneFile records as in a zone file (RFC 1035 §5.1), names relative to the origin; SOA, NS and $TTL are added where they are missing
     */
    public LoopbackDnsServer serve(String origin, String zoneFile) {
        var apex = DnsResponse.wire(DomainName.of(origin));
        zones.put(apex, Zone.parse(apex, zoneFile));
        return this;
    }

    /** Stops serving a zone: its names are refused from now on. */
    public LoopbackDnsServer withdraw(String origin) {
        zones.remove(DnsResponse.wire(DomainName.of(origin)));
        return this;
    }

    /** Every question at this name is answered with SERVFAIL. */
    public LoopbackDnsServer failsAt(String name) {
        failing.add(DnsResponse.wire(DomainName.of(name)));
        return this;
    }

    /** No question at this name is answered. */
    public LoopbackDnsServer silentAt(String name) {
        silent.add(DnsResponse.wire(DomainName.of(name)));
        return this;
    }

    public InetSocketAddress address() {
        return (InetSocketAddress) tcp.getLocalSocketAddress();
    }

    /** As {@link DnsjavaDns} takes it: {@code 127.0.0.1:5353}. */
    public String server() {
        return "127.0.0.1:" + tcp.getLocalPort();
    }

    @Override
    public void close() throws IOException {
        udp.close();
        tcp.close();
        threads.shutdownNow();
    }

    private void serveUdp() {
        var buffer = new byte[MAX_UDP_QUERY];
        while (!udp.isClosed()) {
            var packet = new DatagramPacket(buffer, buffer.length);
            try {
                udp.receive(packet);
                var query = new Message(Arrays.copyOf(packet.getData(), packet.getLength()));
                var response = answer(query);
                if (response.isEmpty()) continue;
                int room = query.getOPT() == null
                        ? PLAIN_UDP_SIZE
                        : Math.max(PLAIN_UDP_SIZE, query.getOPT().getPayloadSize());
                var wire = response.get().toWire(room); // sets TC where it does not fit
                udp.send(new DatagramPacket(wire, wire.length, packet.getSocketAddress()));
            } catch (IOException e) {
                // a datagram that is no DNS message, or the socket was closed: on to the next
                continue;
            }
        }
    }

    private void serveTcp() {
        while (!tcp.isClosed()) {
            try {
                var connection = tcp.accept();
                threads.execute(() -> serveConnection(connection));
            } catch (IOException e) {
                return; // closed
            }
        }
    }

    private void serveConnection(Socket connection) {
        try (connection;
                var in = new DataInputStream(connection.getInputStream());
                var out = new DataOutputStream(connection.getOutputStream())) {
            connection.setSoTimeout(TCP_IDLE_MILLIS);
            while (true) {
                var query = new Message(in.readNBytes(in.readUnsignedShort()));
                var response = answer(query);
                if (response.isEmpty()) continue;
                var wire = response.get().toWire(MAX_TCP_MESSAGE);
                out.writeShort(wire.length);
                out.write(wire);
                out.flush();
            }
        } catch (IOException e) {
            // the client went away or sent no DNS message: its connection ends
        }
    }

    /** Empty: stay silent. */
    private Optional<Message> answer(Message query) {
        var question = query.getQuestion();
        if (question == null || query.getHeader().getFlag(Flags.QR)) return Optional.empty();
        if (silent.contains(question.getName())) return Optional.empty();
        var response = new Message(query.getHeader().getID());
        response.getHeader().setFlag(Flags.QR);
        if (query.getHeader().getFlag(Flags.RD)) response.getHeader().setFlag(Flags.RD);
        response.addRecord(question, Section.QUESTION);
        if (failing.contains(question.getName())) response.getHeader().setRcode(Rcode.SERVFAIL);
        else fill(response, question);
        return Optional.of(response);
    }

    private void fill(Message response, Record question) {
        var at = question.getName();
        for (int i = 0; i <= MAX_ALIASES; i++) {
            var zone = zoneOf(at);
            if (zone.isEmpty()) {
                if (i == 0) response.getHeader().setRcode(Rcode.REFUSED);
                return; // the chain leaves our zones: the asker goes on elsewhere
            }
            if (i == 0) response.getHeader().setFlag(Flags.AA);
            var records = zone.get().find(at);
            if (records.isEmpty()) {
                response.getHeader().setRcode(Rcode.NXDOMAIN);
                response.addRecord(zone.get().soa, Section.AUTHORITY);
                return;
            }
            var matching = records.get().stream()
                    .filter(record -> question.getType() == Type.ANY || record.getType() == question.getType())
                    .toList();
            var alias = records.get().stream()
                    .filter(CNAMERecord.class::isInstance)
                    .map(CNAMERecord.class::cast)
                    .findFirst();
            if (!matching.isEmpty() || alias.isEmpty()) {
                matching.forEach(record -> response.addRecord(record, Section.ANSWER));
                if (matching.isEmpty()) response.addRecord(zone.get().soa, Section.AUTHORITY);
                return;
            }
            response.addRecord(alias.get(), Section.ANSWER);
            at = alias.get().getTarget();
        }
    }

    private Optional<Zone> zoneOf(Name name) {
        return zones.values().stream()
                .filter(zone -> name.subdomain(zone.origin))
                .max(Comparator.comparingInt(zone -> zone.origin.labels()));
    }

    /** The names of one zone, and what is at them: no record for an empty non-terminal. */
    private record Zone(Name origin, SOARecord soa, Map<Name, List<Record>> names) {
        static Zone parse(Name origin, String zoneFile) {
            var names = new HashMap<Name, List<Record>>();
            names.put(origin, new ArrayList<>());
            try (var master =
                    new Master(new ByteArrayInputStream(zoneFile.getBytes(StandardCharsets.UTF_8)), origin, TTL)) {
                master.disableIncludes();
                for (var record = master.nextRecord(); record != null; record = master.nextRecord()) {
                    if (!record.getName().subdomain(origin))
                        throw new IllegalArgumentException("zone " + origin + ": not below it: " + record.getName());
                    for (var at = record.getName(); !names.containsKey(at); at = new Name(at, 1))
                        names.put(at, new ArrayList<>());
                    names.get(record.getName()).add(record);
                }
            } catch (IOException e) {
                throw new IllegalArgumentException("zone " + origin + ": " + e.getMessage(), e);
            }
            return withApex(origin, names);
        }

        private static Zone withApex(Name origin, Map<Name, List<Record>> names) {
            var apex = names.get(origin);
            if (apex.stream().noneMatch(NSRecord.class::isInstance))
                apex.add(new NSRecord(origin, DClass.IN, TTL, origin));
            var soa = apex.stream()
                    .filter(SOARecord.class::isInstance)
                    .map(SOARecord.class::cast)
                    .findFirst();
            var made = new SOARecord(origin, DClass.IN, TTL, origin, origin, 1, TTL, TTL, TTL, TTL);
            if (soa.isEmpty()) apex.add(made);
            return new Zone(origin, soa.orElse(made), names);
        }

        /** What is at the name, by its own or a wildcard's right (RFC 4592 §3.3.1); empty: it does not exist. */
        Optional<List<Record>> find(Name name) {
            if (names.containsKey(name)) return Optional.of(names.get(name));
            var encloser = name;
            while (!names.containsKey(encloser)) encloser = new Name(encloser, 1);
            var wildcard = names.get(prepend(WILDCARD, encloser));
            return Optional.ofNullable(wildcard)
                    .map(records -> records.stream()
                            .map(record -> Record.newRecord(
                                    name,
                                    record.getType(),
                                    record.getDClass(),
                                    record.getTTL(),
                                    record.rdataToWireCanonical()))
                            .toList());
        }

        private static final Name WILDCARD = Name.fromConstantString("*");

        private static Name prepend(Name label, Name name) {
            try {
                return Name.concatenate(label, name);
            } catch (NameTooLongException e) {
                return label; // relative, so at no zone's name
            }
        }
    }
}

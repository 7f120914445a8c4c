package org.kakitome.dns;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DnsAnswer.Failure;
import org.xbill.DNS.AAAARecord;
import org.xbill.DNS.ARecord;
import org.xbill.DNS.CNAMERecord;
import org.xbill.DNS.MXRecord;
import org.xbill.DNS.Message;
import org.xbill.DNS.NSRecord;
import org.xbill.DNS.Name;
import org.xbill.DNS.PTRRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.SOARecord;
import org.xbill.DNS.SPFRecord;
import org.xbill.DNS.Section;
import org.xbill.DNS.TXTRecord;
import org.xbill.DNS.Type;

/** What one response, NOERROR or NXDOMAIN, says about a question; and our names and types in dnsjava's form and back. */
final class DnsResponse {
    private static final int MAX_ALIASES = 10; // as BIND: a longer chain is a mistake or an attack

    private final Message message;

    DnsResponse(Message message) {
        this.message = message;
    }

    /** Either an answer, or the end of a CNAME chain that this server says no more about. */
    record Reading<T>(Optional<DnsAnswer<T>> answer, Name askNext) {}

    /** {@code aliases} is the chain before this response; what is followed here is added to it. */
    <T> Reading<T> read(DnsQuestion<T> question, List<DomainName> aliases, String server) {
        int type = type(question.type());
        var at = message.getQuestion().getName();
        boolean moved = false;
        while (true) {
            var records = answers(at, type);
            if (!records.isEmpty()) return found(question, records, aliases);
            var cname = answers(at, Type.CNAME);
            if (cname.isEmpty()) break;
            at = ((CNAMERecord) cname.get(0)).getTarget();
            var alias = domainName(at);
            if (alias.isEmpty()) return broken(server + ": CNAME to a name that is none: " + at);
            if (aliases.contains(alias.get()) || alias.get().equals(question.name()))
                return broken(server + ": CNAME loop at " + alias.get());
            if (aliases.size() == MAX_ALIASES)
                return broken(server + ": more than " + MAX_ALIASES + " CNAMEs in a row");
            aliases.add(alias.get());
            moved = true;
        }
        // RFC 6604 §3: the response code is about the end of the chain
        if (message.getRcode() == Rcode.NXDOMAIN) return answer(new DnsAnswer.NxDomain<>());
        if (moved && !deniesDataAt(at)) return new Reading<>(Optional.empty(), at);
        return answer(new DnsAnswer.NoData<>());
    }

    /** RFC 2308 §2.2: a SOA of the name's own zone in the authority section. */
    private boolean deniesDataAt(Name name) {
        return message.getSection(Section.AUTHORITY).stream()
                .anyMatch(record -> record instanceof SOARecord && name.subdomain(record.getName()));
    }

    private List<Record> answers(Name name, int type) {
        return message.getSection(Section.ANSWER).stream()
                .filter(record -> record.getType() == type && record.getName().equals(name))
                .toList();
    }

    private static <T> Reading<T> answer(DnsAnswer<T> answer) {
        return new Reading<>(Optional.of(answer), null);
    }

    private static <T> Reading<T> broken(String detail) {
        return answer(new DnsAnswer.Failed<>(Failure.BROKEN, detail));
    }

    @SuppressWarnings("unchecked") // data() gives what RecordType says for the type asked
    private static <T> Reading<T> found(DnsQuestion<T> question, List<Record> records, List<DomainName> aliases) {
        var data = new ArrayList<T>();
        for (var record : records) data(record).ifPresent(d -> data.add((T) d));
        // records of names that cannot be written are as good as none
        return answer(data.isEmpty() ? new DnsAnswer.NoData<>() : new DnsAnswer.Found<>(data, aliases));
    }

    private static Optional<?> data(Record record) {
        if (record instanceof TXTRecord txt) return Optional.of(joined(txt.getStringsAsByteArrays()));
        if (record instanceof SPFRecord spf) return Optional.of(joined(spf.getStringsAsByteArrays()));
        if (record instanceof ARecord a) return Optional.of(a.getAddress());
        if (record instanceof AAAARecord aaaa) return Optional.of(aaaa.getAddress());
        if (record instanceof MXRecord mx)
            return domainName(mx.getTarget()).map(exchange -> new MailExchange(mx.getPriority(), exchange));
        if (record instanceof PTRRecord ptr) return domainName(ptr.getTarget());
        if (record instanceof NSRecord ns) return domainName(ns.getTarget());
        if (record instanceof CNAMERecord cname) return domainName(cname.getTarget());
        return Optional.empty();
    }

    /** RFC 7208 §3.3, RFC 9989 §4.5: without a separator; one char per octet. */
    private static String joined(List<byte[]> strings) {
        var octets = new ByteArrayOutputStream();
        strings.forEach(octets::writeBytes);
        return octets.toString(StandardCharsets.ISO_8859_1);
    }

    static int type(RecordType<?> type) {
        return Type.value(type.mnemonic());
    }

    /** By its octets: no character of ours means anything to a zone file parser. */
    static Name wire(DomainName name) {
        var octets = new ByteArrayOutputStream();
        for (var label : name.labels()) {
            octets.write(label.length());
            octets.writeBytes(label.getBytes(StandardCharsets.ISO_8859_1));
        }
        octets.write(0);
        try {
            return new Name(octets.toByteArray());
        } catch (IOException e) {
            throw new UncheckedIOException("a domain name that DNS does not take: " + name, e);
        }
    }

    /** Empty for names with octets that no {@link DomainName} holds: a dot, a space, a control character inside a label. */
    static Optional<DomainName> domainName(Name name) {
        if (name.equals(Name.root)) return Optional.of(DomainName.ROOT);
        var labels = new ArrayList<String>();
        for (int i = 0; i < name.labels() - 1; i++) {
            var label = name.getLabel(i);
            var text = new String(label, 1, label[0], StandardCharsets.ISO_8859_1);
            if (text.chars().anyMatch(c -> c <= ' ' || c >= 127 || c == '.')) return Optional.empty();
            labels.add(text);
        }
        return DomainName.query(String.join(".", labels));
    }
}

package org.kakitome.check;

import java.net.InetAddress;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.MailExchange;
import org.kakitome.dns.RecordType;

/** Where a domain's mail goes, as far as DNS says. */
final class MxCheck {
    /** More hosts than this are not looked at one by one. */
    private static final int MAX_HOSTS = 20;

    private static final Pattern IPV4 = Pattern.compile("\\d+\\.\\d+\\.\\d+\\.\\d+");

    private final Dns dns;
    private final DomainName domain;
    private final Findings findings = new Findings(SectionName.MX);

    private MxCheck(Dns dns, DomainName domain) {
        this.dns = dns;
        this.domain = domain;
    }

    static Section check(Dns dns, DomainName domain) {
        var check = new MxCheck(dns, domain);
        check.check();
        return check.findings.section();
    }

    private void check() {
        var answer = dns.mx(domain);
        if (answer instanceof Failed<?> failed) findings.unanswered(domain, RecordType.MX, failed);
        else if (answer.recordsOrNone().isEmpty()) noMx();
        else exchanges(answer.recordsOrNone());
    }

    /** RFC 5321 §5.1: without an MX the domain's own address is the host. */
    private void noMx() {
        for (var type : List.of(RecordType.A, RecordType.AAAA))
            if (dns.lookup(domain, type) instanceof Failed<?> failed) findings.unanswered(domain, type, failed);
        boolean address = !dns.a(domain).recordsOrNone().isEmpty()
                || !dns.aaaa(domain).recordsOrNone().isEmpty();
        if (address) findings.add(FindingCode.MX_MISSING, domain.ascii(), domain.ascii());
        else if (findings.isEmpty()) findings.add(FindingCode.MX_NONE, domain.ascii(), domain.ascii());
    }

    private void exchanges(List<MailExchange> exchanges) {
        var sorted = exchanges.stream()
                .sorted(Comparator.comparingInt(MailExchange::preference).thenComparing(MailExchange::exchange))
                .toList();
        sorted.forEach(mx -> findings.record(domain, RecordType.MX, mx.preference() + " " + dotted(mx.exchange())));
        if (sorted.stream().allMatch(MailExchange::isNull)) {
            findings.add(FindingCode.MX_NULL, domain.ascii(), domain.ascii());
            return;
        }
        if (sorted.stream().anyMatch(MailExchange::isNull))
            findings.add(FindingCode.MX_NULL_WITH_OTHERS, domain.ascii(), domain.ascii());
        var hosts = sorted.stream()
                .filter(mx -> !mx.isNull())
                .map(MailExchange::exchange)
                .distinct()
                .limit(MAX_HOSTS)
                .map(Host::new)
                .toList();
        boolean anyReachable = hosts.stream().anyMatch(Host::reachable);
        hosts.forEach(host -> host(host, anyReachable));
        if (!findings.anyWrong())
            findings.add(
                    FindingCode.MX_RIGHT,
                    domain.ascii(),
                    String.valueOf(hosts.size()),
                    hosts.stream().map(host -> host.name.ascii()).collect(Collectors.joining(", ")));
    }

    private void host(Host host, boolean anyReachable) {
        var name = host.name.ascii();
        // a dead host beside a living one delays mail, alone it loses it
        var deadly = anyReachable ? Severity.NEEDS_WORK : Severity.BROKEN;
        if (IPV4.matcher(name).matches()) add(FindingCode.MX_HOST_IS_ADDRESS, deadly, name);
        else if (host.notExisting()) add(FindingCode.MX_HOST_NOT_EXISTING, deadly, name);
        else if (host.withoutAddress()) add(FindingCode.MX_HOST_WITHOUT_ADDRESS, deadly, name);
        host.alias().ifPresent(alias -> findings.add(FindingCode.MX_HOST_IS_ALIAS, name, name, alias.ascii()));
        host.addresses()
                .filter(MxCheck::isNotPublic)
                .findFirst()
                .ifPresent(
                        address -> findings.add(FindingCode.MX_HOST_NOT_PUBLIC, name, name, address.getHostAddress()));
        if (host.a() instanceof Failed<?> failed) findings.unanswered(host.name, RecordType.A, failed);
        if (host.aaaa() instanceof Failed<?> failed) findings.unanswered(host.name, RecordType.AAAA, failed);
    }

    private void add(FindingCode code, Severity severity, String host) {
        findings.add(code, severity, host, List.of(host), Optional.empty());
    }

    private static boolean isNotPublic(InetAddress address) {
        return address.isLoopbackAddress()
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress()
                || (address.getAddress().length == 16 && (address.getAddress()[0] & 0xfe) == 0xfc); // RFC 4193
    }

    private static String dotted(DomainName name) {
        return name.isRoot() ? "." : name + ".";
    }

    /** One host, with both its address questions on their way. */
    private final class Host {
        private final DomainName name;
        private final CompletableFuture<DnsAnswer<InetAddress>> a;
        private final CompletableFuture<DnsAnswer<InetAddress>> aaaa;

        Host(DomainName name) {
            this.name = name;
            this.a = dns.ask(new DnsQuestion<>(name, RecordType.A));
            this.aaaa = dns.ask(new DnsQuestion<>(name, RecordType.AAAA));
        }

        DnsAnswer<InetAddress> a() {
            return a.join();
        }

        DnsAnswer<InetAddress> aaaa() {
            return aaaa.join();
        }

        Stream<InetAddress> addresses() {
            return Stream.of(a(), aaaa()).flatMap(answer -> answer.recordsOrNone().stream());
        }

        /** Or perhaps so: what DNS did not answer is not dead. */
        boolean reachable() {
            return a().failed() || aaaa().failed() || addresses().findAny().isPresent();
        }

        boolean notExisting() {
            return a() instanceof DnsAnswer.NxDomain || aaaa() instanceof DnsAnswer.NxDomain;
        }

        boolean withoutAddress() {
            return !reachable();
        }

        Optional<DomainName> alias() {
            return Stream.of(a(), aaaa())
                    .filter(DnsAnswer.Found.class::isInstance)
                    .flatMap(answer -> ((DnsAnswer.Found<InetAddress>) answer).aliases().stream())
                    .findFirst();
        }
    }
}

package org.kakitome.web;

import jakarta.ws.rs.NotFoundException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.kakitome.dns.DomainName;

/** Addresses of the pages. Names from DNS and reports hold anything: each part is encoded. */
final class Urls {
    private Urls() {}

    /** The domain in an address; what is no name at all, or not there, is not found. */
    static DomainName domainName(String part) {
        return Optional.ofNullable(part)
                .flatMap(DomainName::query)
                .filter(name -> !name.isRoot())
                .orElseThrow(NotFoundException::new);
    }

    static String check(String domain) {
        return "/check?domain=" + encode(domain);
    }

    static String spf(String domain) {
        return "/spf?domain=" + encode(domain);
    }

    static String spf(String domain, String draft) {
        return spf(domain) + "&record=" + encode(draft);
    }

    static String domain(String domain) {
        return "/domains/" + encode(domain);
    }

    static String guide(String domain) {
        return domain(domain) + "/guide";
    }

    static String rows(String domain) {
        return domain(domain) + "/rows";
    }

    static String reports(String domain) {
        return domain(domain) + "/reports";
    }

    static String report(String domain, long report) {
        return reports(domain) + "/" + report;
    }

    static String failures(String domain) {
        return "/failures?domain=" + encode(domain);
    }

    static String failure(String domain, long report) {
        return "/failures/" + report + "?domain=" + encode(domain);
    }

    static String tls(String domain) {
        return "/tls?domain=" + encode(domain);
    }

    static String tlsReport(String domain, long report) {
        return "/tls/" + report + "?domain=" + encode(domain);
    }

    static String source(String domain, String key) {
        return domain(domain) + "/sources/" + encode(key);
    }

    /** A fresh address for test messages; {@code domain} may be null. */
    static String newTest(String domain) {
        return domain == null ? "/test/new" : "/test/new?domain=" + encode(domain);
    }

    static String test(String session, Optional<DomainName> domain) {
        return test(session, domain.map(DomainName::ascii).orElse(null));
    }

    static String test(String session, String domain) {
        return "/test/" + session + (domain == null ? "" : "?domain=" + encode(domain));
    }

    static String testEvents(String session, String domain, int seen) {
        return "/test/" + session + "/events?seen=" + seen + (domain == null ? "" : "&domain=" + encode(domain));
    }

    static String testMessage(String session, long id) {
        return "/test/" + session + "/" + id;
    }

    static String encode(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

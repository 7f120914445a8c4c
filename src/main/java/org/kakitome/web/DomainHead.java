package org.kakitome.web;

import org.kakitome.dns.DomainName;

/** The name and the tabs above every page of one domain. */
public record DomainHead(
        String name, String url, String checkUrl, String spfUrl, String testUrl, String tlsUrl, String failuresUrl) {
    static DomainHead of(DomainName domain) {
        return new DomainHead(
                domain.unicode(),
                Urls.domain(domain.ascii()),
                Urls.check(domain.ascii()),
                Urls.spf(domain.ascii()),
                Urls.newTest(domain.ascii()),
                Urls.tls(domain.ascii()),
                Urls.failures(domain.ascii()));
    }
}

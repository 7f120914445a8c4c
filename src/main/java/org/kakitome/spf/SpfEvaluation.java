package org.kakitome.spf;

import java.util.Optional;
import org.kakitome.dns.DomainName;

/**
 * What check_host() found for one request.
 *
 * @param domain whose record was asked for first; empty where the identity has no usable domain
 * @param explanation the domain's own text for a refusal; only with "fail", and only where there is a usable one: else use your own words (RFC 7208 §6.2)
 * @param matched the directive that decided; empty where none did: "none", errors, and neutral by default
 * @param matchedIn the domain in whose record it stands: another one after a redirect
 * @param reason why there is no better answer; with "none", "temperror" and "permerror" only
 * @param dnsLookups terms that asked DNS, of the ten allowed
 * @param voidLookups of them, those that found nothing, of the two allowed
 * @param trace what happened, step by step, where it was asked for
 */
public record SpfEvaluation(
        SpfResult result,
        SpfRequest.Identity identity,
        Optional<DomainName> domain,
        Optional<String> explanation,
        Optional<Directive> matched,
        Optional<DomainName> matchedIn,
        Optional<Reason> reason,
        int dnsLookups,
        int voidLookups,
        Optional<SpfTrace> trace) {
    /**
     * Why there is no answer.
     *
     * @param domain whose record or name it is about, as text: it may be no name at all
     * @param term the term it is about; empty where it is about the whole record
     * @param detail what DNS did, or the wrong piece; may be empty
     */
    public record Reason(Kind kind, String domain, String term, String detail) {
        public enum Kind {
            // none
            /** No domain, one label only, an address, or nothing DNS could be asked for. RFC 7208 §4.3 */
            NO_USABLE_DOMAIN,
            NO_DOMAIN,
            NO_RECORD,
            // temperror
            DNS_FAILED,
            /** RFC 7208 §4.6.4 */
            OUT_OF_TIME,
            // permerror
            SEVERAL_RECORDS,
            SYNTAX,
            TOO_MANY_LOOKUPS,
            TOO_MANY_VOID_LOOKUPS,
            TOO_MANY_MX_HOSTS,
            INCLUDE_WITHOUT_RECORD,
            REDIRECT_WITHOUT_RECORD
        }
    }
}

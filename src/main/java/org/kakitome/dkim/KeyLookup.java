package org.kakitome.dkim;

import java.util.List;
import org.kakitome.dkim.KeyRecord.Parsed;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsAnswer.Found;
import org.kakitome.dns.DnsAnswer.NxDomain;
import org.kakitome.dns.DomainName;

/** What DNS answered where a key should stand: RFC 6376 §6.1.2. */
sealed interface KeyLookup {
    /** @param besides other TXT records at the same name */
    record Key(KeyRecord record, int besides) implements KeyLookup {}

    record NoKey(Verdict verdict) implements KeyLookup {}

    static KeyLookup of(DomainName name, DnsAnswer<String> answer) {
        if (answer instanceof Failed<String> failed)
            return noKey(
                    SignatureReason.DNS_FAILED, name.ascii(), failed.failure().name(), failed.detail());
        if (!(answer instanceof Found<String> found)) {
            boolean nxdomain = answer instanceof NxDomain;
            return noKey(SignatureReason.KEY_MISSING, name.ascii(), nxdomain ? "nxdomain" : "nodata");
        }
        return choose(name, found.records());
    }

    /**
     * RFC 6376 §3.6.2.2 leaves several records undefined. Here: other texts do not count, a broken key beside a good one neither, the same key twice is one
     * key, and two different keys are none, since receivers would take one or the other.
     */
    private static KeyLookup choose(DomainName name, List<String> texts) {
        var claims = texts.stream().filter(KeyRecord::claimsToBeOne).distinct().toList();
        if (claims.isEmpty())
            return noKey(SignatureReason.KEY_RECORD_IS_NO_KEY, name.ascii(), DkimSignature.shown(texts.get(0)));
        var parsed = claims.stream().map(KeyRecord::parse).toList();
        var valid = parsed.stream()
                .filter(Parsed.Valid.class::isInstance)
                .map(p -> ((Parsed.Valid) p).record())
                .toList();
        if (valid.size() == 1) return new Key(valid.get(0), texts.size() - 1);
        if (valid.size() > 1) return noKey(SignatureReason.KEY_NOT_UNIQUE, name.ascii(), String.valueOf(valid.size()));
        var fault = ((Parsed.Invalid) parsed.get(0)).faults().get(0);
        return noKey(
                SignatureReason.KEY_INVALID, name.ascii(), fault.kind().name(), DkimSignature.shown(fault.piece()));
    }

    private static KeyLookup noKey(SignatureReason reason, String... facts) {
        return new NoKey(Verdict.of(reason, facts));
    }
}

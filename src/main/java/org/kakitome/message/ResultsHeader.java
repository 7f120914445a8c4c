package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.message.AuthenticationResults.MethodResult;
import org.kakitome.message.AuthenticationResults.MethodResult.Property;
import org.kakitome.spf.SpfEvaluation;

/** What we found, as Authentication-Results: RFC 8601 §2.7, RFC 9989 §9.1, §9.2. */
final class ResultsHeader {
    private static final int MAX_VALUE = 320; // an address: RFC 5321 §4.5.3.1

    private ResultsHeader() {}

    static AuthenticationResults of(
            String authservId,
            ReceivedFrom received,
            SpfEvaluation spf,
            List<SignatureResult> signatures,
            Optional<DmarcEvaluation> dmarc) {
        var results = new ArrayList<MethodResult>();
        results.add(spf(received, spf));
        if (signatures.isEmpty()) results.add(result("dkim", "none", Optional.empty(), List.of()));
        signatures.forEach(signature -> results.add(dkim(signature)));
        results.add(dmarc(dmarc));
        return new AuthenticationResults(authservId, "1", results);
    }

    /** RFC 8601 §2.7.2: the HELO name where the reverse-path is null. */
    private static MethodResult spf(ReceivedFrom received, SpfEvaluation spf) {
        var properties = new ArrayList<Property>();
        if (received.nullSender()) add(properties, "smtp", "helo", received.helo());
        else add(properties, "smtp", "mailfrom", received.address());
        return result("spf", spf.result().wire(), Optional.empty(), properties);
    }

    private static MethodResult dkim(SignatureResult signature) {
        var properties = new ArrayList<Property>();
        add(properties, "header", "d", signature.domain().map(d -> d.ascii()).orElse(signature.signingDomain()));
        add(properties, "header", "i", signature.identity().orElse(""));
        add(properties, "header", "s", signature.selector());
        add(properties, "header", "a", signature.algorithm());
        add(properties, "header", "b", signature.signatureStart());
        var reason = signature.passes()
                ? Optional.<String>empty()
                : Optional.of(signature.reason().name().toLowerCase(Locale.ROOT).replace('_', ' '));
        return result("dkim", signature.result().wire(), reason, properties);
    }

    private static MethodResult dmarc(Optional<DmarcEvaluation> dmarc) {
        var properties = new ArrayList<Property>();
        dmarc.ifPresent(d -> add(properties, "header", "from", d.authorDomain().ascii()));
        // RFC 9989 §9.2: the policy after all options were applied
        dmarc.flatMap(DmarcEvaluation::applies)
                .ifPresent(applies -> add(
                        properties, "policy", "dmarc", applies.appliedPolicy().wire()));
        var result = dmarc.map(DmarcEvaluation::result).orElse(DmarcResult.NONE);
        return result("dmarc", result.wire(), Optional.empty(), properties);
    }

    private static void add(List<Property> properties, String type, String name, String value) {
        var shown = value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) : value;
        if (!shown.isBlank()) properties.add(new Property(type, name, shown));
    }

    private static MethodResult result(
            String method, String result, Optional<String> reason, List<Property> properties) {
        return new MethodResult(method, "1", result, reason, List.copyOf(properties));
    }
}

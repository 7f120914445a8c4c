package org.kakitome.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kakitome.dkim.SignatureReason;
import org.kakitome.dkim.SignatureWarning;
import org.kakitome.dns.DomainName;
import org.kakitome.message.MessageSummary;
import org.kakitome.message.MessageSummary.Signature;
import org.kakitome.web.TestView.SignatureView;

/** Each DKIM signature of a message, with what was changed on the way and what is worth mending. */
final class TestSignatures {
    private TestSignatures() {}

    static List<SignatureView> of(MessageSummary summary, Texts texts) {
        var views = new ArrayList<SignatureView>();
        for (var signature : summary.signatures()) views.add(view(signature, views.size(), texts));
        return views;
    }

    private static SignatureView view(Signature signature, int index, Texts texts) {
        return new SignatureView(
                SignatureView.label(index),
                signature.domain().map(DomainName::unicode).orElse(signature.signingDomain()),
                TestAlignment.mark(signature.result()),
                "dkim=" + signature.result().wire(),
                texts.html("signature." + signature.reason(), facts(signature, texts)),
                RfcView.of(signature.reason().source()).orElse(null),
                signature.modifications().stream()
                        .map(change -> texts.html(
                                "modification." + change.kind(), change.facts().toArray()))
                        .toList(),
                signature.warnings().stream()
                        .map(warning -> texts.html("signatureWarning." + warning.kind(), facts(warning, texts)))
                        .toList(),
                details(signature, texts));
    }

    /** Times are in seconds there, and a choice of a text is one word. */
    private static Object[] facts(Signature signature, Texts texts) {
        boolean times = signature.reason() == SignatureReason.EXPIRED
                || signature.reason() == SignatureReason.TIMESTAMP_IN_FUTURE
                || signature.reason() == SignatureReason.EXPIRES_BEFORE_SIGNED;
        return signature.facts().stream()
                .map(fact -> times ? moment(fact, texts) : fact.equals("body-same") ? "same" : fact)
                .toArray();
    }

    private static String moment(String seconds, Texts texts) {
        try {
            return texts.moment(Instant.ofEpochSecond(Long.parseLong(seconds)));
        } catch (NumberFormatException | DateTimeException e) {
            return seconds;
        }
    }

    /** Names of fields are one fact of the sentence. */
    private static Object[] facts(SignatureWarning warning, Texts texts) {
        return switch (warning.kind()) {
            case UNSIGNED_FIELD_ADDED, FIELDS_NOT_SIGNED -> new Object[] {texts.list(warning.facts())};
            default -> warning.facts().toArray();
        };
    }

    private static List<FactView> details(Signature signature, Texts texts) {
        var key = signature.keyName().map(DomainName::ascii).map(List::of).orElse(List.of());
        var aliases = signature.keyAliases().stream().map(DomainName::ascii).toList();
        var bits = signature.keyBits() == 0
                ? List.<String>of()
                : List.of(texts.text("test.signature.bits", signature.keyBits()));
        return Stream.of(
                        FactView.of(texts.text("test.signature.algorithm"), given(signature.algorithm()), true, texts),
                        FactView.of(
                                texts.text("test.signature.canonicalization"),
                                given(signature.canonicalization()),
                                true,
                                texts),
                        FactView.of(texts.text("test.signature.key"), key, true, texts),
                        FactView.of(texts.text("test.signature.alias"), aliases, true, texts),
                        FactView.of(texts.text("test.signature.keySize"), bits, false, texts),
                        FactView.of(texts.text("test.signature.fields"), signature.signedHeaders(), true, texts))
                .flatMap(Optional::stream)
                .toList();
    }

    private static List<String> given(String text) {
        return text.isEmpty() ? List.of() : List.of(text);
    }
}

package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.DkimResult;
import org.kakitome.dmarc.AlignmentMode;
import org.kakitome.dmarc.IdentifierAlignment.Outcome;
import org.kakitome.dns.DomainName;
import org.kakitome.message.DmarcEvaluation.Mechanism;
import org.kakitome.message.MessageSummary;
import org.kakitome.message.MessageSummary.Aligned;
import org.kakitome.message.MessageSummary.Dmarc;
import org.kakitome.spf.SpfRequest.Identity;
import org.kakitome.web.TestView.AlignmentView;
import org.kakitome.web.TestView.LinkView;

/** The drawing of RFC 9989 §4.4: From on one side, what SPF and DKIM speak for on the other, and whether a line joins them. */
final class TestAlignment {
    private final MessageSummary summary;
    private final Dmarc dmarc;
    private final Texts texts;

    private TestAlignment(MessageSummary summary, Dmarc dmarc, Texts texts) {
        this.summary = summary;
        this.dmarc = dmarc;
        this.texts = texts;
    }

    static Optional<AlignmentView> of(MessageSummary summary, Texts texts) {
        return summary.dmarc().map(dmarc -> new TestAlignment(summary, dmarc, texts).view());
    }

    private AlignmentView view() {
        var links = new ArrayList<LinkView>();
        dmarc.identifiers().forEach(identifier -> links.add(link(identifier)));
        if (dmarc.identifiers().stream().noneMatch(i -> i.mechanism() == Mechanism.SPF)) links.add(0, noSpfDomain());
        if (summary.signatures().isEmpty()) links.add(noSignature());
        return new AlignmentView(
                dmarc.authorDomain().unicode(),
                dmarc.organizationalDomain()
                        .filter(organization -> !organization.equals(dmarc.authorDomain()))
                        .map(DomainName::unicode)
                        .orElse(null),
                links);
    }

    private LinkView link(Aligned identifier) {
        boolean counts = identifier.authenticates();
        boolean undecided = identifier.outcome() == Outcome.UNDECIDED;
        return new LinkView(
                identifier.mechanism().name(),
                identifier.domain().unicode(),
                what(identifier),
                resultMark(identifier),
                result(identifier),
                counts ? "joined" : "apart",
                counts ? Mark.ALIGNED : undecided ? Mark.UNKNOWN : Mark.WORK,
                texts.text(
                        counts
                                ? "test.link.aligned"
                                : undecided
                                        ? "test.link.unknown"
                                        : identifier.outcome() == Outcome.ALIGNED
                                                ? "test.link.notPassed"
                                                : "test.link.notAligned"),
                why(identifier));
    }

    private RawString why(Aligned identifier) {
        var author = dmarc.authorDomain().unicode();
        if (identifier.outcome() == Outcome.UNDECIDED) return texts.html("test.why.unknown");
        if (identifier.outcome() == Outcome.ALIGNED && !identifier.passed())
            return texts.html("test.why.notPassed", identifier.mechanism().name(), result(identifier));
        if (identifier.domain().equals(dmarc.authorDomain())) return texts.html("test.why.same");
        var organization = identifier.organizationalDomain().map(DomainName::unicode);
        if (identifier.outcome() == Outcome.ALIGNED)
            return texts.html("test.why.organization", organization.orElse(author));
        if (identifier.mode() == AlignmentMode.STRICT && identifier.relaxed() == Outcome.ALIGNED)
            return texts.html(
                    "test.why.strict", identifier.mechanism() == Mechanism.SPF ? "aspf=s" : "adkim=s", author);
        return organization
                .map(name -> texts.html("test.why.otherOrganization", name, organizationOfAuthor()))
                .orElseGet(() -> texts.html("test.why.other", author));
    }

    private String organizationOfAuthor() {
        return dmarc.organizationalDomain().orElse(dmarc.authorDomain()).unicode();
    }

    private String what(Aligned identifier) {
        if (identifier.mechanism() == Mechanism.DKIM)
            return signature(identifier)
                    .map(s -> texts.text("test.link.selector", s.selector()))
                    .orElse("");
        return texts.text(summary.spf().identity() == Identity.HELO ? "test.link.helo" : "test.link.returnPath");
    }

    private String result(Aligned identifier) {
        if (identifier.mechanism() == Mechanism.SPF)
            return summary.spf().result().wire();
        return signature(identifier).map(s -> s.result().wire()).orElse("");
    }

    private Mark resultMark(Aligned identifier) {
        if (identifier.mechanism() == Mechanism.SPF)
            return SpfTraceView.mark(summary.spf().result());
        return signature(identifier).map(s -> mark(s.result())).orElse(Mark.UNKNOWN);
    }

    private Optional<MessageSummary.Signature> signature(Aligned identifier) {
        int index = identifier.signature();
        List<MessageSummary.Signature> all = summary.signatures();
        return index >= 0 && index < all.size() ? Optional.of(all.get(index)) : Optional.empty();
    }

    static Mark mark(DkimResult result) {
        return switch (result) {
            case PASS -> Mark.ALIGNED;
            case FAIL, PERMERROR, POLICY -> Mark.REFUSED;
            case NONE, NEUTRAL, TEMPERROR -> Mark.UNKNOWN;
        };
    }

    private LinkView noSpfDomain() {
        return new LinkView(
                "SPF",
                null,
                texts.text("test.link.noDomain"),
                SpfTraceView.mark(summary.spf().result()),
                summary.spf().result().wire(),
                "apart",
                Mark.WORK,
                texts.text("test.link.notAligned"),
                texts.html("test.why.noDomain"));
    }

    private LinkView noSignature() {
        return new LinkView(
                "DKIM",
                null,
                texts.text("test.link.noSignature"),
                Mark.UNKNOWN,
                DkimResult.NONE.wire(),
                "apart",
                Mark.WORK,
                texts.text("test.link.notAligned"),
                texts.html("test.why.noSignature", dmarc.authorDomain().unicode()));
    }
}

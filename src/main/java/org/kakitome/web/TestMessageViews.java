package org.kakitome.web;

import io.quarkus.qute.RawString;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.kakitome.dkim.ReceivedMessage;
import org.kakitome.dns.DomainName;
import org.kakitome.message.MessageReason;
import org.kakitome.message.MessageSummary;
import org.kakitome.message.Reason;
import org.kakitome.remediation.Plan;
import org.kakitome.remediation.Plan.Step;
import org.kakitome.source.AddressText;
import org.kakitome.source.KnownService;
import org.kakitome.source.KnownServices;
import org.kakitome.spf.SpfResult;
import org.kakitome.storage.TestMessage;
import org.kakitome.storage.TestMessages;
import org.kakitome.web.TestView.FieldView;
import org.kakitome.web.TestView.LatelyView;
import org.kakitome.web.TestView.MessageView;
import org.kakitome.web.TestView.RawView;
import org.kakitome.web.TestView.ResultView;
import org.kakitome.web.TestView.SignatureView;
import org.kakitome.web.TestView.StartView;
import org.kakitome.web.TestView.StepView;

/** Test messages as their page shows them. Nothing here asks DNS: somebody waits for the page. */
@ApplicationScoped
class TestMessageViews {
    /** Of the raw bytes, for the header. Mail servers stop at some 100 KiB. */
    private static final int HEADER_OCTETS = 128 * 1024;

    private static final int MAX_FIELDS = 80;
    private static final int MAX_VALUE = 600;

    private final KnownServices services;
    private final TestMessages messages;
    private final Checks checks;
    private final NextSteps steps;
    private final Clock clock;

    TestMessageViews(KnownServices services, TestMessages messages, Checks checks, NextSteps steps, Clock clock) {
        this.services = services;
        this.messages = messages;
        this.checks = checks;
        this.steps = steps;
        this.clock = clock;
    }

    StartView start(String domain, List<TestMessage> lately, Texts texts) {
        return new StartView(
                domain, lately.stream().map(message -> lately(message, texts)).toList());
    }

    private LatelyView lately(TestMessage message, Texts texts) {
        var author = message.summary().flatMap(MessageSummary::authorDomain).map(DomainName::unicode);
        return new LatelyView(
                Urls.test(message.session(), Optional.empty()),
                author.orElse(message.reversePath()),
                mark(message),
                word(message, texts),
                line(message, texts),
                MomentView.of(message.receivedAt(), texts.ago(message.receivedAt(), clock.instant())));
    }

    /** @param about the domain that the visitor came from */
    ResultView result(
            String session, Optional<DomainName> about, List<TestMessage> received, boolean open, Texts texts) {
        var views = new ArrayList<MessageView>();
        for (var message : received) views.add(message(message, about, views.isEmpty(), texts));
        long passed = received.stream()
                .filter(m -> m.summary().filter(MessageSummary::passes).isPresent())
                .count();
        var domain = about.map(DomainName::ascii).orElse(null);
        var name = about.map(DomainName::unicode).orElse(null);
        return new ResultView(
                session,
                domain,
                about.map(DomainHead::of).orElse(null),
                received.isEmpty()
                        ? Mark.UNKNOWN
                        : passed == received.size()
                                ? Mark.ALIGNED
                                : received.size() == 1 ? mark(received.get(0)) : Mark.WORK,
                received.isEmpty()
                        ? texts.text(open ? "test.word.waiting" : "test.word.closed")
                        : received.size() == 1
                                ? word(received.get(0), texts)
                                : texts.text("test.word.count", passed, received.size()),
                name == null ? texts.text("test.question") : texts.text("test.question.domain", name),
                answer(received, passed, open, texts),
                texts.html(open ? received.isEmpty() ? "test.note.waiting" : "test.note.more" : "test.note.closed"),
                views);
    }

    private static RawString answer(List<TestMessage> received, long passed, boolean open, Texts texts) {
        if (received.isEmpty()) return texts.answer(open ? "test.answer.send" : "test.answer.none");
        if (received.size() == 1) return texts.sentences(line(received.get(0), texts));
        return texts.answer("test.answer.several", passed, received.size());
    }

    private MessageView message(TestMessage message, Optional<DomainName> about, boolean open, Texts texts) {
        var summary = message.summary();
        var service = summary.flatMap(this::service);
        var alignment = summary.flatMap(s -> TestAlignment.of(s, texts));
        var header =
                messages.raw(message.session(), message.id(), HEADER_OCTETS).map(ReceivedMessage::read);
        var fields = new ArrayList<FieldView>();
        header.ifPresent(read -> read.fields().stream()
                .limit(MAX_FIELDS)
                .forEach(field -> fields.add(
                        new FieldView(field.name(), shortened(field.value()), signedBy(field.position(), summary)))));
        int more = header.map(read -> read.fields().size() - MAX_FIELDS).orElse(0);
        return new MessageView(
                message.id(),
                open,
                service.map(KnownService::name).orElseGet(() -> host(message, texts)),
                line(message, texts),
                mark(message),
                word(message, texts),
                MomentView.full(message.receivedAt(), texts),
                strange(summary, about, texts),
                envelope(message, service, texts),
                alignment.orElse(null),
                summary.map(s -> reasons(s, texts)).orElse(List.of()),
                summary.flatMap(s -> step(s, service, texts)).orElse(null),
                summary.map(s -> TestSignatures.of(s, texts)).orElse(List.of()),
                headerNote(message, summary, texts),
                fields,
                more > 0 ? texts.text("facts.more", more) : null,
                summary.map(MessageSummary::authenticationResults).orElse(null),
                summary.isEmpty(),
                raw(message, about, texts));
    }

    private static String host(TestMessage message, Texts texts) {
        var address = message.client().map(AddressText::of).orElse("");
        return message.helo()
                .map(helo -> texts.text("intake.client", helo, address))
                .orElse(address);
    }

    /** Proven ones only: whose signature verifies, whose key it is, for whose return path SPF passes. */
    private Optional<KnownService> service(MessageSummary summary) {
        var signers = summary.signatures().stream()
                .filter(MessageSummary.Signature::passes)
                .flatMap(s -> Stream.concat(s.keyAliases().stream(), s.domain().stream()))
                .flatMap(domain -> services.byDkimDomain(domain.ascii()).stream());
        var returnPath = summary.spf()
                .domain()
                .filter(domain -> summary.spf().result() == SpfResult.PASS)
                .flatMap(domain -> services.byReturnPath(domain.ascii()));
        return Stream.concat(signers, returnPath.stream()).findFirst();
    }

    // ---- what came of it

    private static Mark mark(TestMessage message) {
        return message.summary()
                .map(summary -> switch (summary.result()) {
                    case PASS -> Mark.ALIGNED;
                    case FAIL -> Mark.REFUSED;
                    case PERMERROR -> Mark.WORK;
                    case NONE, TEMPERROR -> Mark.UNKNOWN;
                })
                .orElse(Mark.UNKNOWN);
    }

    private static String word(TestMessage message, Texts texts) {
        return message.summary()
                .map(summary -> "dmarc=" + summary.result().wire())
                .orElseGet(() -> texts.text("test.word.unreadable"));
    }

    /** What decided, in one sentence. */
    private static RawString line(TestMessage message, Texts texts) {
        return message.summary()
                .flatMap(summary -> summary.reasons().stream().findFirst())
                .map(reason -> say(reason, "line", texts))
                .orElseGet(() -> texts.html("test.line.unknown"));
    }

    private static RawString say(Reason reason, String part, Texts texts) {
        return texts.html(
                "message." + reason.code() + "." + part, reason.facts().toArray());
    }

    private static List<CheckView.FindingView> reasons(MessageSummary summary, Texts texts) {
        return summary.reasons().stream()
                .map(reason -> new CheckView.FindingView(
                        mark(reason, summary),
                        texts.text("test.weight." + reason.weight()),
                        say(reason, "line", texts),
                        new RawString(""),
                        reason.weight() == Reason.Weight.RIGHT ? null : say(reason, "fix", texts),
                        RfcView.of(reason.code().source()).orElse(null),
                        null))
                .toList();
    }

    private static Mark mark(Reason reason, MessageSummary summary) {
        return switch (reason.weight()) {
            case FAULT -> summary.passes() ? Mark.WORK : Mark.REFUSED;
            case NOTE -> Mark.WORK;
            case RIGHT -> Mark.ALIGNED;
        };
    }

    private static RawString strange(Optional<MessageSummary> summary, Optional<DomainName> about, Texts texts) {
        var author = summary.flatMap(MessageSummary::authorDomain);
        if (about.isEmpty() || author.isEmpty()) return null;
        boolean related = author.get().equals(about.get())
                || author.get().isBelow(about.get())
                || about.get().isBelow(author.get());
        return related
                ? null
                : texts.html("test.strange", author.get().unicode(), about.get().unicode());
    }

    private static List<FactView> envelope(TestMessage message, Optional<KnownService> service, Texts texts) {
        var facts = new ArrayList<Optional<FactView>>();
        message.summary()
                .ifPresent(summary -> facts.add(FactView.of(texts.text("test.from"), summary.from(), true, texts)));
        var path = message.reversePath().isEmpty() ? "<>" : message.reversePath();
        facts.add(FactView.of(texts.text("test.returnPath"), List.of(path), true, texts));
        if (service.isPresent() || message.client().isPresent())
            facts.add(FactView.of(texts.text("test.host"), List.of(host(message, texts)), true, texts));
        facts.add(FactView.of(
                texts.text("test.tls"),
                List.of(message.tls().orElseGet(() -> texts.text("test.tls.none"))),
                message.tls().isPresent(),
                texts));
        return facts.stream().flatMap(Optional::stream).toList();
    }

    // ---- its step of the guide

    private Optional<StepView> step(MessageSummary summary, Optional<KnownService> service, Texts texts) {
        var author = summary.authorDomain();
        if (author.isEmpty()) return Optional.empty();
        var domain = Stream.concat(author.stream(), summary.dmarc().flatMap(d -> d.organizationalDomain()).stream())
                .filter(steps::isMonitored)
                .findFirst();
        return domain.flatMap(checks::latest).map(steps::plan).flatMap(plan -> step(plan, summary, service, texts));
    }

    private static Optional<StepView> step(
            Plan plan, MessageSummary summary, Optional<KnownService> service, Texts texts) {
        var url = Urls.guide(plan.domain().ascii());
        var ofService = service.flatMap(known -> plan.steps().stream()
                .filter(step -> step.subject().equals(known.name()))
                .findFirst());
        if (summary.passes())
            return ofService.map(step -> new StepView(
                    true,
                    texts.html(
                            "test.step." + (step.state() == Plan.State.DONE ? "done" : "completes"),
                            title(step, texts)),
                    url));
        return ofService
                .or(() -> plan.steps().stream()
                        .filter(step -> step.state() != Plan.State.DONE)
                        .filter(step -> mends(step, summary))
                        .findFirst())
                .map(step -> new StepView(false, texts.html("test.step.mends", title(step, texts)), url));
    }

    private static RawString title(Step step, Texts texts) {
        return GuideView.title(step, texts);
    }

    private static boolean mends(Step step, MessageSummary summary) {
        return switch (step.code()) {
            case PUBLISH_DMARC -> summary.says(MessageReason.DMARC_NO_RECORD);
            case MEND_DMARC -> summary.says(MessageReason.DMARC_RECORD_UNUSABLE);
            case PUBLISH_SPF -> summary.says(MessageReason.SPF_NO_RECORD);
            case MERGE_SPF, SHORTEN_SPF, MEND_SPF -> summary.says(MessageReason.SPF_BROKEN);
            case MEND_DKIM_KEY ->
                summary.signatures().stream()
                        .anyMatch(s -> !s.passes() && s.selector().equals(step.subject()));
            default -> false;
        };
    }

    // ---- header and raw bytes

    private static List<String> signedBy(int position, Optional<MessageSummary> summary) {
        var labels = new ArrayList<String>();
        var signatures = summary.map(MessageSummary::signatures).orElse(List.of());
        for (int i = 0; i < signatures.size(); i++)
            if (signatures.get(i).signedFields().contains(position)) labels.add(SignatureView.label(i));
        return labels;
    }

    private static RawString headerNote(TestMessage message, Optional<MessageSummary> summary, Texts texts) {
        if (!message.raw()) return texts.html("test.header.gone");
        boolean signed = summary.filter(s -> !s.signatures().isEmpty()).isPresent();
        return texts.html(signed ? "test.header.signed" : "test.header.unsigned");
    }

    private static RawView raw(TestMessage message, Optional<DomainName> about, Texts texts) {
        var url = Urls.testMessage(message.session(), message.id());
        var goes = message.receivedAt().plus(TestMessages.RAW_KEPT);
        var domain = about.map(name -> "?domain=" + Urls.encode(name.ascii())).orElse("");
        return new RawView(
                message.raw() ? url + "/raw" : null,
                texts.bytes(message.size()),
                message.kept()
                        ? texts.text("test.raw.kept")
                        : message.raw()
                                ? texts.text("test.raw.until", texts.moment(goes))
                                : texts.text("test.raw.gone"),
                message.kept(),
                url + "/keep" + domain);
    }

    private static String shortened(String value) {
        return value.length() > MAX_VALUE ? value.substring(0, MAX_VALUE) + "…" : value;
    }
}

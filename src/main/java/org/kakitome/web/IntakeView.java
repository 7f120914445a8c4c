package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kakitome.intake.MailReadiness.Trouble;
import org.kakitome.report.SetAside;
import org.kakitome.source.AddressText;
import org.kakitome.storage.InboundDocument;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages.Tally;
import org.kakitome.storage.Rereadings.Rereading;
import org.kakitome.web.IntakeQuery.Shown;

/**
 * What came in.
 *
 * @param setAsideUrl null when nothing is set aside
 * @param waiting null when nothing waits
 * @param uploaded what became of the message just handed over; null without one
 * @param query of the list
 * @param narrowed by what the list is narrowed, besides the outcome; each with a way back
 * @param older null on the last page
 * @param deleteUrl for the set-aside messages listed; null where others are, or none
 * @param rereading null when nothing was ever read again
 */
public record IntakeView(
        Mark mark,
        String word,
        RawString answer,
        String listens,
        EncryptionView encryption,
        String setAsideUrl,
        String waiting,
        MessageView uploaded,
        List<FilterView> filters,
        IntakeQuery query,
        List<FilterView> narrowed,
        List<MessageView> messages,
        String older,
        String deleteUrl,
        RereadingView rereading) {
    /** An archive may hold many reports: a row names the first. */
    private static final int MAX_LINES = 5;

    private static final Pattern TEST_ADDRESS = Pattern.compile("(?i)test-([a-z2-7]{32})@.*");

    public record FilterView(String url, String label, boolean current) {}

    /**
     * @param via host and address it came from; null for a file
     * @param tls how the connection was encrypted; null for a file
     * @param sender whether it is from whom it says; null where that is not asked, or not known yet
     * @param again it can be read again
     */
    public record MessageView(
            long id,
            MomentView received,
            String from,
            String via,
            String tls,
            SenderView sender,
            Mark mark,
            String word,
            List<LineView> lines,
            String size,
            boolean again) {}

    /** @param url the stored report; null where there is none */
    public record LineView(String text, String detail, String url) {}

    static IntakeView of(
            List<InboundMessage> page,
            boolean more,
            IntakeQuery query,
            Tally today,
            long setAside,
            Optional<InboundMessage> uploaded,
            Optional<Rereading> rereading,
            Optional<Trouble> trouble,
            EncryptionView encryption,
            Listener listener,
            Texts texts) {
        boolean nothing = page.isEmpty() && query.isAll();
        var mark =
                trouble.isPresent() ? Mark.REFUSED : nothing ? Mark.UNKNOWN : setAside > 0 ? Mark.WORK : Mark.ALIGNED;
        boolean mayDelete = query.shown() == Shown.SET_ASIDE && !page.isEmpty();
        return new IntakeView(
                mark,
                texts.text("intake.word." + mark),
                trouble.map(t -> texts.answer("intake.answer." + t))
                        .orElseGet(() -> nothing
                                ? texts.answer("intake.answer.none")
                                : texts.answer("intake.answer.today", today.messages(), setAside)),
                texts.text("intake.listens", String.valueOf(listener.port()), texts.list(listener.recipients())),
                encryption,
                setAside == 0
                        ? null
                        : IntakeQuery.of(Shown.SET_ASIDE.parameter(), null, null, null)
                                .url(),
                today.waiting() == 0 ? null : texts.text("intake.waiting", today.waiting()),
                uploaded.map(message -> message(message, texts)).orElse(null),
                Arrays.stream(Shown.values())
                        .map(shown -> new FilterView(
                                query.show(shown).url(), texts.text("intake.show." + shown), shown == query.shown()))
                        .toList(),
                query,
                narrowed(query, texts),
                page.stream().map(message -> message(message, texts)).toList(),
                more ? query.url("before=" + page.get(page.size() - 1).id()) : null,
                mayDelete ? query.deleteUrl() : null,
                rereading.map(r -> RereadingView.of(r, texts)).orElse(null));
    }

    private static List<FilterView> narrowed(IntakeQuery query, Texts texts) {
        var narrowed = new ArrayList<FilterView>();
        query.domain()
                .ifPresent(domain -> narrowed.add(
                        new FilterView(query.withoutDomain().url(), texts.text("intake.only.domain", domain), true)));
        query.day()
                .ifPresent(day -> narrowed.add(
                        new FilterView(query.withoutDay().url(), texts.text("intake.only.day", texts.day(day)), true)));
        query.ofImport()
                .ifPresent(id -> narrowed.add(new FilterView(
                        query.withoutImport().url(), texts.text("intake.only.import", String.valueOf(id)), true)));
        return narrowed;
    }

    static MessageView message(InboundMessage message, Texts texts) {
        var envelope = message.envelope();
        var from = envelope.client().isPresent()
                ? envelope.reversePath().isEmpty() ? texts.text("intake.nullPath") : envelope.reversePath()
                : envelope.filename()
                        .map(name -> texts.text("intake.file", name))
                        .orElseGet(() -> texts.text("intake.fileUnnamed"));
        var via = envelope.client()
                .map(AddressText::of)
                .map(address -> envelope.helo()
                        .map(helo -> texts.text("intake.client", helo, address))
                        .orElse(address));
        return new MessageView(
                message.id(),
                MomentView.brief(envelope.receivedAt(), texts),
                from,
                via.orElse(null),
                tls(message, texts),
                message.sender().map(sender -> SenderView.of(sender, texts)).orElse(null),
                mark(message.state()),
                texts.text("intake.state." + message.state()),
                lines(message, texts),
                texts.bytes(message.size()),
                message.state() == State.SET_ASIDE);
    }

    /** The protocol alone; null where nothing was transferred by mail. */
    private static String tls(InboundMessage message, Texts texts) {
        var envelope = message.envelope();
        if (envelope.client().isEmpty()) return null;
        return envelope.tls()
                .map(tls -> tls.replaceFirst("\\s.*", "").replaceFirst("^TLSv", "TLS "))
                .orElseGet(() -> texts.text("intake.plain"));
    }

    static Mark mark(State state) {
        return switch (state) {
            case STORED -> Mark.ALIGNED;
            case SET_ASIDE -> Mark.WORK;
            case DUPLICATE, SPOOLED, TEST -> Mark.UNKNOWN;
        };
    }

    private static List<LineView> lines(InboundMessage message, Texts texts) {
        var lines = new ArrayList<LineView>();
        for (var document : message.documents()) lines.add(line(document, texts));
        if (message.state() == State.TEST)
            testPage(message).ifPresent(url -> lines.add(new LineView(texts.text("intake.test"), "", url)));
        if (lines.isEmpty()) message.why().ifPresent(why -> lines.add(line(why, texts)));
        int more = lines.size() - MAX_LINES;
        if (more <= 0) return lines;
        var first = new ArrayList<>(lines.subList(0, MAX_LINES));
        first.add(new LineView(texts.text("facts.more", more), "", null));
        return first;
    }

    /** Where a test message stands: its address names the session. */
    static Optional<String> testPage(InboundMessage message) {
        return message.envelope().forwardPaths().stream()
                .map(TEST_ADDRESS::matcher)
                .filter(Matcher::matches)
                .map(address -> Urls.test(address.group(1).toLowerCase(Locale.ROOT), Optional.empty()))
                .findFirst();
    }

    /** What happens most has a sentence of its own; other details are the reader's, in English. */
    private static LineView line(SetAside why, Texts texts) {
        var reason =
                why.commonCase().map(IntakeView::reason).orElse(why.reason().name());
        return new LineView(texts.text("intake.reason." + reason), why.furtherDetail(), null);
    }

    static String reason(SetAside.Case common) {
        return switch (common) {
            case LETTER, TEXT -> "NO_REPORT";
            case BOUNCE -> "NO_REPORT.bounce";
            case HTML, HTML_FOR_REPORT -> "NOT_XML.html";
            case TEXT_FOR_REPORT -> "NOT_XML.text";
            case JSON_FOR_REPORT -> "NOT_XML.json";
            case DTD -> "DTD_REFUSED";
            case XML_CUT_OFF -> "XML_BROKEN.cut";
            case ARCHIVE_CUT_OFF -> "ARCHIVE_BROKEN.cut";
        };
    }

    static LineView line(InboundDocument document, Texts texts) {
        if (document.setAside().isPresent()) {
            return line(document.setAside().get(), texts);
        }
        var domain = document.domain().orElse("");
        var said = document.outcome() == InboundDocument.Outcome.STORED ? "." + document.kind() : "";
        return new LineView(
                texts.text(
                        "intake.document." + document.outcome() + said,
                        document.reporter().orElse("?"),
                        domain,
                        document.messages()),
                "",
                url(document));
    }

    /** The page of the stored report. */
    private static String url(InboundDocument document) {
        if (document.report().isEmpty() || document.domain().isEmpty()) return null;
        var domain = document.domain().get();
        long id = document.report().getAsLong();
        return switch (document.kind()) {
            case InboundDocument.AGGREGATE -> Urls.report(domain, id);
            case InboundDocument.FAILURE -> Urls.failure(domain, id);
            case InboundDocument.TLS -> Urls.tlsReport(domain, id);
            default -> null;
        };
    }
}

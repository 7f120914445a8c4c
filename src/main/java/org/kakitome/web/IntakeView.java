package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.source.AddressText;
import org.kakitome.storage.InboundDocument;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages.Tally;

/**
 * What came in.
 *
 * @param waiting null when nothing waits
 * @param uploaded what became of the message just handed over; null without one
 * @param older null on the last page
 */
public record IntakeView(
        Mark mark,
        String word,
        RawString answer,
        String listens,
        String waiting,
        MessageView uploaded,
        List<FilterView> filters,
        List<MessageView> messages,
        String older) {
    /** An archive may hold many reports: a row names the first. */
    private static final int MAX_LINES = 5;

    public record FilterView(String url, String label, boolean current) {}

    /**
     * @param via host and address it came from; null for a file
     * @param again it can be read again
     */
    public record MessageView(
            long id,
            MomentView received,
            String from,
            String via,
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
            boolean onlySetAside,
            Tally today,
            long setAside,
            Optional<InboundMessage> uploaded,
            Listener listener,
            Texts texts) {
        boolean nothing = page.isEmpty() && !onlySetAside;
        var mark = nothing ? Mark.UNKNOWN : setAside > 0 ? Mark.WORK : Mark.ALIGNED;
        var show = onlySetAside ? "show=set-aside&" : "";
        return new IntakeView(
                mark,
                texts.text("intake.word." + mark),
                nothing
                        ? texts.answer("intake.answer.none")
                        : texts.answer("intake.answer.today", today.messages(), setAside),
                texts.text("intake.listens", String.valueOf(listener.port()), texts.list(listener.recipients())),
                today.waiting() == 0 ? null : texts.text("intake.waiting", today.waiting()),
                uploaded.map(message -> message(message, texts)).orElse(null),
                List.of(
                        new FilterView("/intake", texts.text("intake.show.all"), !onlySetAside),
                        new FilterView(
                                "/intake?show=set-aside", texts.text("intake.show.setAside", setAside), onlySetAside)),
                page.stream().map(message -> message(message, texts)).toList(),
                more ? "/intake?" + show + "before=" + page.get(page.size() - 1).id() : null);
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
                mark(message.state()),
                texts.text("intake.state." + message.state()),
                lines(message, texts),
                texts.bytes(message.size()),
                message.state() == State.SET_ASIDE);
    }

    private static Mark mark(State state) {
        return switch (state) {
            case STORED -> Mark.ALIGNED;
            case SET_ASIDE -> Mark.WORK;
            case DUPLICATE, SPOOLED -> Mark.UNKNOWN;
        };
    }

    private static List<LineView> lines(InboundMessage message, Texts texts) {
        var lines = new ArrayList<LineView>();
        for (var document : message.documents()) lines.add(line(document, texts));
        if (lines.isEmpty())
            message.why()
                    .ifPresent(why ->
                            lines.add(new LineView(texts.text("intake.reason." + why.reason()), why.detail(), null)));
        int more = lines.size() - MAX_LINES;
        if (more <= 0) return lines;
        var first = new ArrayList<>(lines.subList(0, MAX_LINES));
        first.add(new LineView(texts.text("facts.more", more), "", null));
        return first;
    }

    private static LineView line(InboundDocument document, Texts texts) {
        if (document.setAside().isPresent()) {
            var why = document.setAside().get();
            return new LineView(texts.text("intake.reason." + why.reason()), why.detail(), null);
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
            default -> null;
        };
    }
}

package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.kakitome.source.AddressText;
import org.kakitome.storage.InboundDocument;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.InboundMessages.Filter;
import org.kakitome.storage.InboundMessages.Tally;
import org.kakitome.storage.SenderAuthentication.Verdict;

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

    private static final Pattern TEST_ADDRESS = Pattern.compile("(?i)test-([a-z2-7]{32})@.*");

    /** Which of the messages are listed. */
    enum Shown {
        ALL("all", Filter.ALL),
        SET_ASIDE("set-aside", Filter.ALL.state(State.SET_ASIDE)),
        UNVERIFIED("unverified", Filter.ALL.sender(Verdict.UNVERIFIED));

        private final String parameter;
        private final Filter filter;

        Shown(String parameter, Filter filter) {
            this.parameter = parameter;
            this.filter = filter;
        }

        static Shown of(String parameter) {
            return Arrays.stream(values())
                    .filter(shown -> shown.parameter.equals(parameter))
                    .findFirst()
                    .orElse(ALL);
        }

        Filter filter() {
            return filter;
        }

        String query() {
            return this == ALL ? "" : "show=" + parameter;
        }
    }

    public record FilterView(String url, String label, boolean current) {}

    /**
     * @param via host and address it came from; null for a file
     * @param sender whether it is from whom it says; null where that is not asked, or not known yet
     * @param again it can be read again
     */
    public record MessageView(
            long id,
            MomentView received,
            String from,
            String via,
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
            Shown shown,
            Tally today,
            long setAside,
            Optional<InboundMessage> uploaded,
            Listener listener,
            Texts texts) {
        boolean nothing = page.isEmpty() && shown == Shown.ALL;
        var mark = nothing ? Mark.UNKNOWN : setAside > 0 ? Mark.WORK : Mark.ALIGNED;
        return new IntakeView(
                mark,
                texts.text("intake.word." + mark),
                nothing
                        ? texts.answer("intake.answer.none")
                        : texts.answer("intake.answer.today", today.messages(), setAside),
                texts.text("intake.listens", String.valueOf(listener.port()), texts.list(listener.recipients())),
                today.waiting() == 0 ? null : texts.text("intake.waiting", today.waiting()),
                uploaded.map(message -> message(message, texts)).orElse(null),
                filters(shown, texts),
                page.stream().map(message -> message(message, texts)).toList(),
                more ? older(shown, page.get(page.size() - 1).id()) : null);
    }

    private static String older(Shown shown, long before) {
        return "/intake?" + (shown == Shown.ALL ? "" : shown.query() + "&") + "before=" + before;
    }

    private static List<FilterView> filters(Shown shown, Texts texts) {
        return List.of(
                filter(Shown.ALL, texts.text("intake.show.all"), shown),
                filter(Shown.SET_ASIDE, texts.text("intake.show.setAside"), shown),
                filter(Shown.UNVERIFIED, texts.text("intake.show.unverified"), shown));
    }

    private static FilterView filter(Shown filter, String label, Shown shown) {
        return new FilterView(filter == Shown.ALL ? "/intake" : "/intake?" + filter.query(), label, filter == shown);
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
                message.sender().map(sender -> SenderView.of(sender, texts)).orElse(null),
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
            case DUPLICATE, SPOOLED, TEST -> Mark.UNKNOWN;
        };
    }

    private static List<LineView> lines(InboundMessage message, Texts texts) {
        var lines = new ArrayList<LineView>();
        for (var document : message.documents()) lines.add(line(document, texts));
        if (message.state() == State.TEST)
            testPage(message).ifPresent(url -> lines.add(new LineView(texts.text("intake.test"), "", url)));
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

    /** Where a test message stands: its address names the session. */
    private static Optional<String> testPage(InboundMessage message) {
        return message.envelope().forwardPaths().stream()
                .map(TEST_ADDRESS::matcher)
                .filter(Matcher::matches)
                .map(address -> Urls.test(address.group(1).toLowerCase(Locale.ROOT), Optional.empty()))
                .findFirst();
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
            case InboundDocument.FAILURE -> Urls.failure(domain, id);
            case InboundDocument.TLS -> Urls.tlsReport(domain, id);
            default -> null;
        };
    }
}

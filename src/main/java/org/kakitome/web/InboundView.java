package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.source.AddressText;
import org.kakitome.storage.InboundMessage;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.web.IntakeView.LineView;

/**
 * One message that came in.
 *
 * @param documents what became of each document in it
 * @param raw says how large it is; {@code redacted} that its raw bytes are gone
 * @param again it can be read again
 * @param importUrl null where it came alone
 * @param testUrl of a test message, the page it was sent for; else null
 */
public record InboundView(
        long id,
        Mark mark,
        String word,
        RawString answer,
        MomentView received,
        SenderView sender,
        List<FactView> facts,
        List<DocumentView> documents,
        String raw,
        boolean redacted,
        boolean again,
        String importUrl,
        String testUrl) {

    /** @param name of the attachment or file; may be empty */
    public record DocumentView(String name, Mark mark, String word, LineView line) {}

    static InboundView of(InboundMessage message, Texts texts) {
        return new InboundView(
                message.id(),
                IntakeView.mark(message.state()),
                texts.text("intake.state." + message.state()),
                texts.answer(
                        "inbound.answer." + message.state(),
                        message.documents().size(),
                        message.why()
                                .map(why -> texts.text("intake.reason." + why.reason()))
                                .orElse("")),
                MomentView.full(message.envelope().receivedAt(), texts),
                message.sender().map(sender -> SenderView.of(sender, texts)).orElse(null),
                facts(message, texts),
                message.documents().stream()
                        .map(document -> {
                            var state = State.valueOf(document.outcome().name());
                            return new DocumentView(
                                    document.document(),
                                    IntakeView.mark(state),
                                    texts.text("intake.state." + state),
                                    IntakeView.line(document, texts));
                        })
                        .toList(),
                texts.bytes(message.size()),
                message.contentRedacted(),
                message.state() != State.SPOOLED && message.state() != State.TEST,
                message.importId().isPresent()
                        ? "/intake/imports/" + message.importId().getAsLong()
                        : null,
                message.state() == State.TEST ? IntakeView.testPage(message).orElse(null) : null);
    }

    private static List<FactView> facts(InboundMessage message, Texts texts) {
        var envelope = message.envelope();
        var facts = new ArrayList<FactView>();
        if (envelope.client().isPresent())
            fact(
                    facts,
                    "from",
                    envelope.reversePath().isEmpty() ? texts.text("intake.nullPath") : envelope.reversePath(),
                    texts);
        FactView.of(texts.text("inbound.fact.to"), envelope.forwardPaths(), true, texts)
                .ifPresent(facts::add);
        fact(facts, "file", envelope.filename(), texts);
        fact(facts, "client", envelope.client().map(AddressText::of), texts);
        fact(facts, "helo", envelope.helo(), texts);
        if (envelope.client().isPresent())
            fact(facts, "tls", envelope.tls().orElseGet(() -> texts.text("intake.plain")), texts);
        fact(facts, "read", message.processedAt().map(texts::moment), texts);
        message.why()
                .map(why -> why.detail())
                .filter(d -> !d.isBlank())
                .ifPresent(d -> fact(facts, "detail", d, texts));
        return facts;
    }

    private static void fact(List<FactView> facts, String name, Optional<String> value, Texts texts) {
        value.ifPresent(text -> fact(facts, name, text, texts));
    }

    private static void fact(List<FactView> facts, String name, String value, Texts texts) {
        FactView.of(texts.text("inbound.fact." + name), List.of(value), true, texts)
                .ifPresent(facts::add);
    }
}

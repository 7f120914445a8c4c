package org.kakitome.web;

import java.util.List;
import org.kakitome.storage.SenderAuthentication;
import org.kakitome.storage.SenderAuthentication.Verdict;

/**
 * Whether a message is from whom it says.
 *
 * @param evidence {@code spf=fail reporter.example}, one each
 */
public record SenderView(Mark mark, String word, String why, List<String> evidence) {
    private static final int MAX_EVIDENCE = 4;

    static SenderView of(SenderAuthentication sender, Texts texts) {
        return new SenderView(
                mark(sender.verdict()),
                word(sender.verdict(), texts),
                texts.text(
                        "sender.why." + sender.verdict(), sender.author().orElseGet(() -> texts.text("sender.nobody"))),
                sender.identifiers().stream()
                        .limit(MAX_EVIDENCE)
                        .map(i -> i.mechanism() + "=" + i.result() + " " + i.domain())
                        .toList());
    }

    static Mark mark(Verdict verdict) {
        return switch (verdict) {
            case VERIFIED -> Mark.ALIGNED;
            case UNVERIFIED -> Mark.WORK;
            case UNKNOWN -> Mark.UNKNOWN;
        };
    }

    static String word(Verdict verdict, Texts texts) {
        return texts.text("sender." + verdict);
    }
}

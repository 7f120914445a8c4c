package org.kakitome.web;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.kakitome.intake.MailCertificate;

/**
 * How mail is encrypted on its way here, and how to do better.
 *
 * @param brief for the head of the page
 * @param note what it means
 * @param settings that give the listener a certificate which senders can check; empty where it has one
 */
public record EncryptionView(Mark mark, String word, String brief, String note, List<SettingView> settings) {
    /** Certificates of 90 days are renewed a month before they end: by now somebody should know. */
    private static final Duration SOON = Duration.ofDays(14);

    private enum State {
        NONE(Mark.WORK),
        SELF_SIGNED(Mark.UNKNOWN),
        EXPIRED(Mark.WORK),
        SOON(Mark.WORK),
        GOOD(Mark.ALIGNED);

        private final Mark mark;

        State(Mark mark) {
            this.mark = mark;
        }
    }

    /** @param id of its element, for the button that copies it */
    public record SettingView(String id, String label, String line) {}

    static EncryptionView of(MailCertificate certificate, Listener listener, Instant now, Texts texts) {
        var state = state(certificate, now);
        var until = certificate
                .until()
                .map(end -> texts.day(end.atZone(ZoneOffset.UTC).toLocalDate()))
                .orElse("");
        return new EncryptionView(
                state.mark,
                texts.text("encryption.word." + state),
                texts.text("encryption.brief." + state, until),
                texts.text("encryption.note." + state, until),
                state == State.GOOD ? List.of() : settings(listener, texts));
    }

    private static State state(MailCertificate certificate, Instant now) {
        var until = certificate.until();
        if (until.isEmpty()) return State.NONE;
        if (until.get().isBefore(now)) return State.EXPIRED;
        if (certificate.isSelfSigned()) return State.SELF_SIGNED;
        return until.get().isBefore(now.plus(SOON)) ? State.SOON : State.GOOD;
    }

    private static List<SettingView> settings(Listener listener, Texts texts) {
        var folder = "/etc/letsencrypt/live/" + listener.host() + "/";
        return List.of(
                setting("certificate", "key-store.pem.0.cert=" + folder + "fullchain.pem", texts),
                setting("key", "key-store.pem.0.key=" + folder + "privkey.pem", texts),
                setting("reload", "reload-period=1h", texts));
    }

    private static SettingView setting(String name, String line, Texts texts) {
        return new SettingView(
                "encryption-" + name, texts.text("encryption.setting." + name), "quarkus.tls.smtp." + line);
    }
}

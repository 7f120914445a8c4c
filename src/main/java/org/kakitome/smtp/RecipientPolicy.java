package org.kakitome.smtp;

import java.util.Collection;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kakitome.smtp.OneTimeRecipients.Answer;

/** For whom this listener takes mail. Everything else is refused: nothing is ever relayed. */
public final class RecipientPolicy {
    private static final String POSTMASTER = "postmaster";

    private final Set<String> addresses; // local part in lower case, "@", A-labels
    private final Set<String> wholeDomains;
    private final Set<String> domains; // all of ours

    private final OneTimeRecipients oneTime;

    private RecipientPolicy(
            Set<String> addresses, Set<String> wholeDomains, Set<String> domains, OneTimeRecipients oneTime) {
        this.addresses = addresses;
        this.wholeDomains = wholeDomains;
        this.domains = domains;
        this.oneTime = oneTime;
    }

    /**
     * @param hostName the listener's own; its {@code postmaster} is always a recipient
     * @param recipients addresses, or {@code @domain} for every local part; none: every local part at {@code hostName}
     * @throws IllegalArgumentException for an entry that is neither
     */
    public static RecipientPolicy of(String hostName, Collection<String> recipients) {
        var addresses = new HashSet<String>();
        var wholeDomains = new HashSet<String>();
        var domains = new HashSet<String>();
        domains.add(domain(hostName, hostName));
        if (recipients.isEmpty()) wholeDomains.add(domain(hostName, hostName));
        for (var entry : recipients) {
            var text = entry.strip();
            if (text.startsWith("@")) {
                wholeDomains.add(domain(text.substring(1), entry));
                domains.add(domain(text.substring(1), entry));
            } else {
                var mailbox = Mailbox.parse(text).orElseThrow(() -> notARecipient(entry));
                addresses.add(key(mailbox.localPart(), mailbox.domain()));
                domains.add(mailbox.domain());
            }
        }
        return new RecipientPolicy(
                Set.copyOf(addresses),
                Set.copyOf(wholeDomains),
                Set.copyOf(domains),
                (localPart, domain) -> Answer.NOT_ONE_TIME);
    }

    /** The same, and {@code oneTime} is asked for every address that is not itself configured. */
    public RecipientPolicy with(OneTimeRecipients oneTime) {
        return new RecipientPolicy(addresses, wholeDomains, domains, oneTime);
    }

    private static String domain(String domain, String entry) {
        return Mailbox.parse("x@" + domain)
                .orElseThrow(() -> notARecipient(entry))
                .domain();
    }

    private static IllegalArgumentException notARecipient(String entry) {
        return new IllegalArgumentException("Neither an address nor @domain: " + entry);
    }

    /** Why mail to it is not taken, if so. */
    Optional<Reply> refusal(Mailbox mailbox) {
        if (isConfigured(mailbox)) return Optional.empty();
        return switch (oneTime.ask(mailbox.localPart().toLowerCase(Locale.ROOT), mailbox.domain())) {
            case OPEN -> Optional.empty();
            case CLOSED -> Optional.of(Reply.CLOSED_RECIPIENT);
            case NOT_ONE_TIME ->
                wholeDomains.contains(mailbox.domain()) ? Optional.empty() : Optional.of(Reply.NO_RELAY);
        };
    }

    // RFC 5321 §2.4 leaves the case of a local part to its host, us: it makes no difference here. Nor does what
    // follows a plus.
    private boolean isConfigured(Mailbox mailbox) {
        var localPart = mailbox.localPart().toLowerCase(Locale.ROOT);
        int plus = localPart.indexOf('+');
        return addresses.contains(key(localPart, mailbox.domain()))
                || (plus > 0 && addresses.contains(key(localPart.substring(0, plus), mailbox.domain())))
                || (localPart.equals(POSTMASTER) && domains.contains(mailbox.domain()));
    }

    // RFC 5321 §4.5.1: in any case, and also without a domain
    static boolean isPostmaster(String path) {
        return path.equalsIgnoreCase(POSTMASTER);
    }

    private static String key(String localPart, String domain) {
        return localPart.toLowerCase(Locale.ROOT) + "@" + domain;
    }
}

package org.kakitome.message;

import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import org.kakitome.dkim.HeaderField;
import org.kakitome.dkim.ReceivedMessage;
import org.kakitome.dkim.SignatureResult;
import org.kakitome.dkim.SignatureVerifier;
import org.kakitome.dmarc.TreeWalk;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.DnsSession;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.SpfEvaluation;
import org.kakitome.spf.SpfEvaluator;
import org.kakitome.spf.SpfRequest;

/**
 * Authenticates received messages: SPF, DKIM and DMARC. Takes any octets and never throws for them. For use by several threads; the calling thread waits for
 * DNS, the three protocols' first questions at the same time.
 *
 * <pre>{@code
 * var authenticator = new MessageAuthenticator(dns, clock, spfEvaluator, "mx.example.com");
 * var authentication = authenticator.authenticate(message, new ReceivedFrom(client, helo, reversePath));
 * authentication.result().wire()            // "fail"
 * authentication.reasons()                  // why, and what to do
 * authentication.authenticationResults()    // the header field
 * }</pre>
 */
public final class MessageAuthenticator {
    /** RFC 7208 §4.6.4 wants 20 s at least for SPF alone; what DNS has not answered by then is a temporary error. */
    public static final Duration BUDGET = Duration.ofSeconds(20);

    /** RFC 9989 §11.5: the number of Author Domains judged is bounded. No honest message has more than two. */
    static final int MAX_AUTHOR_DOMAINS = 5;

    /** Of which the mailboxes are read. RFC 5322 §3.6 allows one. */
    private static final int MAX_FROM_FIELDS = 20;

    private static final String FROM = "From";

    private final Dns dns;
    private final Clock clock;
    private final SpfEvaluator spf;
    private final String authservId;

    /**
     * @param spf its limits and receiver's name are used, its DNS is not
     * @param authservId who says this, in Authentication-Results: the receiving host (RFC 8601 §2.5)
     */
    public MessageAuthenticator(Dns dns, Clock clock, SpfEvaluator spf, String authservId) {
        this.dns = dns;
        this.clock = clock;
        this.spf = spf;
        this.authservId = authservId;
    }

    /** @param octets the message with its header, dot-unstuffed, as received */
    public MessageAuthentication authenticate(byte[] octets, ReceivedFrom received) {
        var session = new DnsSession(dns, clock, BUDGET);
        var message = ReceivedMessage.read(octets);
        var fields = message.fields(FROM);
        var lists = fields.stream()
                .limit(MAX_FROM_FIELDS)
                .map(HeaderField::value)
                .map(MailboxList::read)
                .toList();
        var mailboxes =
                lists.stream().flatMap(list -> list.mailboxes().stream()).toList();
        var authors = authors(mailboxes);
        askAhead(session, authors, received);
        var signatures = new SignatureVerifier(session, clock).verify(message);
        var spfEvaluation =
                spf.with(session).evaluate(SpfRequest.mailFrom(received.client(), received.address(), received.helo()));

        // RFC 9989 §5.3.1: an unreadable piece could hide an author, and then there is no DMARC
        boolean readable = lists.size() == fields.size()
                && lists.stream().allMatch(list -> list.wrong().isEmpty());
        var evaluations = readable ? evaluate(session, authors, spfEvaluation, signatures) : List.<DmarcEvaluation>of();
        var dmarc = evaluations.stream().min(WORST_FIRST);
        var reasons = new Explaining(message, lists, authors, received, spfEvaluation, signatures, dmarc).reasons();
        return new MessageAuthentication(
                received,
                mailboxes,
                authors,
                spfEvaluation,
                signatures,
                dmarc,
                reasons,
                ResultsHeader.of(authservId, received, spfEvaluation, signatures, dmarc)
                        .folded(),
                session.log());
    }

    /** RFC 9989 §11.5: the strictest failing policy counts. */
    private static final Comparator<DmarcEvaluation> WORST_FIRST = Comparator.<DmarcEvaluation>comparingInt(
                    evaluation -> switch (evaluation.result()) {
                        case FAIL -> 0;
                        case TEMPERROR -> 1;
                        case PERMERROR -> 2;
                        case NONE -> 3;
                        case PASS -> 4;
                    })
            .thenComparing(DmarcEvaluation::disposition, Comparator.reverseOrder());

    /** RFC 9989 §5.3.1: several addresses of one domain are one Author Domain. */
    private static List<DomainName> authors(List<Mailbox> mailboxes) {
        var domains = new LinkedHashSet<DomainName>();
        mailboxes.forEach(mailbox -> mailbox.domain().ifPresent(domains::add));
        return List.copyOf(domains);
    }

    private static List<DmarcEvaluation> evaluate(
            Dns dns, List<DomainName> authors, SpfEvaluation spf, List<SignatureResult> signatures) {
        var evaluations = new ArrayList<DmarcEvaluation>();
        for (var author : authors.subList(0, Math.min(authors.size(), MAX_AUTHOR_DOMAINS)))
            evaluations.add(new Evaluating(dns, author, spf, signatures).evaluation());
        return evaluations;
    }

    /** Puts the first questions of SPF and DMARC on their way while DKIM waits for its keys. */
    private static void askAhead(Dns dns, List<DomainName> authors, ReceivedFrom received) {
        authors.stream().limit(MAX_AUTHOR_DOMAINS).forEach(author -> TreeWalk.askAhead(dns, author));
        var sender = received.nullSender() ? received.helo() : received.address();
        Optional.of(sender.substring(sender.lastIndexOf('@') + 1))
                .flatMap(DomainName::query)
                .filter(domain -> domain.labels().size() > 1)
                .ifPresent(domain -> dns.ask(new DnsQuestion<>(domain, RecordType.TXT)));
    }
}

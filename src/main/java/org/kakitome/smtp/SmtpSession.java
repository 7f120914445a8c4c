package org.kakitome.smtp;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.kakitome.smtp.MessageSink.Acceptance;

/**
 * One SMTP session as RFC 5321 §3 and §4 tell it: events in (octets, the sink's answer, time), {@link Step}s out. No I/O and no
 * threads: all events of a session come one after the other.
 */
final class SmtpSession {
    private enum State {
        CONNECTED, // not greeted yet
        COMMAND,
        DATA,
        SPILLING,
        STORING,
        STARTING_TLS,
        CLOSED
    }

    // Verbs of protocols that get pointed at port 25; Postfix has such a list too (smtpd_forbidden_commands)
    private static final Set<String> NOT_SMTP = Set.of("GET", "POST", "PUT", "HEAD", "OPTIONS", "CONNECT");
    private static final Set<String> JUNK = Set.of("EHLO", "HELO", "RSET", "NOOP", "VRFY", "HELP");

    private final SmtpSettings settings;
    private final SmtpLimits limits;
    private final BufferBudget budget;
    private final Clock clock;
    private final InetAddress client;
    private final SmtpMeter meter;

    private final Octets input = new Octets();
    private final CommandReader commands = new CommandReader();
    private final ByteArrayOutputStream replies = new ByteArrayOutputStream();
    private State state = State.CONNECTED;
    private boolean stopping;
    private int errors;
    private int junkCommands;
    private int putOff;
    private boolean dismissed;
    private final Instant sessionEnd;
    private Instant stateEnd;
    private Instant pieceEnd;

    private String helo = "";
    private boolean extended;
    private Optional<String> tls = Optional.empty();
    private MailTransaction transaction;
    private ContentBuffer content;
    private DataReader data;
    private Optional<ReceivedMessage> outgoing = Optional.empty();
    private boolean tlsWanted;
    private boolean spillWanted;
    private boolean greetingDue; // once TLS is on
    private Instant dataEnd;
    private long octetsDelivered;

    SmtpSession(SmtpSettings settings, BufferBudget budget, Clock clock, InetAddress client, SmtpMeter meter) {
        this.settings = settings;
        this.limits = settings.limits();
        this.budget = budget;
        this.clock = clock;
        this.client = client;
        this.meter = meter;
        sessionEnd = clock.instant().plus(limits.sessionTime());
        expectIn(limits.commandTime());
    }

    // ---- events

    /** The client stayed silent until now, as RFC 5321 §3.1 wants it. */
    Step greet() {
        if (state == State.CONNECTED) {
            state = State.COMMAND;
            answer(Reply.greeting(settings.hostName()));
        }
        return step();
    }

    /** The connection begins with TLS (RFC 8314 §3); the greeting follows it. */
    Step beginTls() {
        state = State.STARTING_TLS;
        tlsWanted = true;
        greetingDue = true;
        return step();
    }

    Step receive(byte[] octets) {
        if (state == State.CLOSED) return step();
        input.append(octets);
        if (state == State.CONNECTED || state == State.STARTING_TLS) answer(Reply.OUT_OF_TURN);
        return readOn();
    }

    /** Does what {@link Step.Then#SPILL} asks for. Blocks, and no event may come meanwhile but time and the end. */
    void spill() {
        content.spill();
    }

    /** {@link #spill} is done. */
    Step spilled() {
        if (state == State.CLOSED) endTransaction();
        if (state != State.SPILLING) return step();
        state = State.DATA;
        pieceEnd = clock.instant().plus(limits.commandTime());
        return readOn();
    }

    /** The sink's answer to the message of the last {@link Step.Then#DELIVER}; empty when it failed. May come after the end. */
    Step delivered(Optional<Acceptance> acceptance) {
        endTransaction();
        acceptance.ifPresent(
                answer -> meter.answered(answer, octetsDelivered, Duration.between(dataEnd, clock.instant())));
        if (state != State.STORING) return step();
        state = State.COMMAND;
        answer(acceptance.map(SmtpSession::replyTo).orElse(Reply.TRY_LATER));
        if (acceptance.filter(Acceptance.Stored.class::isInstance).isPresent()) forgive();
        return readOn();
    }

    private void forgive() {
        junkCommands = 0;
        putOff = 0;
    }

    // RFC 5321 §6.1: 250 makes the message ours
    private static Reply replyTo(Acceptance acceptance) {
        if (acceptance instanceof Acceptance.Stored stored) return Reply.stored(stored.id());
        if (acceptance instanceof Acceptance.Refused refused) return Reply.refused(refused);
        return Reply.TRY_LATER;
    }

    /**
     * The TLS handshake is done. RFC 3207 §4.2: what the client said before is forgotten.
     *
     * @param protocolAndCipher as {@link ReceivedMessage#tls} shows it
     */
    Step secured(String protocolAndCipher) {
        if (state != State.STARTING_TLS) return step();
        endTransaction();
        helo = "";
        extended = false;
        tls = Optional.of(protocolAndCipher);
        state = State.COMMAND;
        expectIn(limits.commandTime());
        if (stopping) return stopNow();
        if (greetingDue) answer(Reply.greeting(settings.hostName()));
        greetingDue = false;
        return step();
    }

    /** Time has passed. */
    Step tick() {
        overdue(clock.instant()).ifPresent(this::answer);
        return step();
    }

    // RFC 5321 §4.5.3.2.7. A client that drips is never late with the next octet, so a command line, a DATA and
    // a session as a whole have their time too.
    private Optional<Reply> overdue(Instant now) {
        return Optional.ofNullable(
                switch (state) {
                    case CONNECTED, COMMAND, STARTING_TLS ->
                        now.isAfter(sessionEnd)
                                ? Reply.SESSION_TIMEOUT
                                : now.isAfter(stateEnd) ? Reply.COMMAND_TIMEOUT : null;
                    case SPILLING -> now.isAfter(stateEnd) ? Reply.DATA_TIMEOUT : null;
                    case DATA ->
                        now.isAfter(stateEnd)
                                ? Reply.DATA_TIMEOUT
                                : now.isAfter(pieceEnd) ? Reply.COMMAND_TIMEOUT : null;
                    case STORING -> now.isAfter(stateEnd) ? Reply.STORE_TIMEOUT : null;
                    case CLOSED -> null;
                });
    }

    /** The listener stops: a client between messages hears so now, a message under way is still taken. */
    Step stop() {
        stopping = true;
        if (state == State.CONNECTED || state == State.COMMAND) answer(Reply.SHUTTING_DOWN);
        return step();
    }

    /** The listener can wait no longer. */
    Step stopNow() {
        if (state != State.CLOSED) answer(Reply.SHUTTING_DOWN);
        return step();
    }

    /** The connection is gone. What the sink or the disk has is settled by {@link #delivered} and {@link #spilled}. */
    void disconnected() {
        if (!isBusy()) endTransaction();
        state = State.CLOSED;
    }

    // ---- reading

    private Step readOn() {
        while (input.remaining() > 0 && (state == State.COMMAND || state == State.DATA)) {
            if (state == State.DATA) readData();
            else commands.read(input).ifPresent(line -> answer(line.answer(this::command)));
        }
        return step();
    }

    private void readData() {
        pieceEnd = clock.instant().plus(limits.commandTime());
        if (!data.read(input)) {
            if (content.overflows()) {
                state = State.SPILLING;
                spillWanted = true;
            }
            return;
        }
        var refusal = content.refusal();
        if (refusal.isPresent()) {
            refuseMessage(refusal.get());
            return;
        }
        if (content.hops() > SmtpLimits.RECEIVED_HEADERS) {
            refuseMessage(Reply.MAIL_LOOP);
            return;
        }
        dataEnd = clock.instant();
        var whole = content.content();
        octetsDelivered = whole.size();
        outgoing = Optional.of(new ReceivedMessage(
                dataEnd,
                client,
                helo,
                extended,
                tls,
                transaction.reversePath(),
                transaction.forwardPaths(),
                whole,
                data.lineFaults()));
        state = State.STORING;
        expectIn(limits.storeTime());
    }

    private void refuseMessage(Reply reply) {
        endTransaction();
        state = State.COMMAND;
        answer(reply);
    }

    // ---- commands, in the order of RFC 5321 §4.1.1

    private Reply command(String line) {
        int space = line.indexOf(' ');
        var verb = (space < 0 ? line : line.substring(0, space)).toUpperCase(Locale.ROOT);
        var argument = space < 0 ? "" : line.substring(space + 1).strip();
        if (JUNK.contains(verb) && ++junkCommands > SmtpLimits.JUNK_COMMANDS) errors++;
        return switch (verb) {
            case "EHLO" -> hello(argument, true);
            case "HELO" -> hello(argument, false);
            case "MAIL" -> mail(argument);
            case "RCPT" -> rcpt(argument);
            case "DATA" -> argument.isEmpty() ? data() : Reply.ARGUMENT_NOT_ALLOWED;
            case "RSET" -> argument.isEmpty() ? rset() : Reply.ARGUMENT_NOT_ALLOWED;
            case "VRFY" -> argument.isEmpty() ? Reply.ARGUMENT_MISSING : Reply.CANNOT_VERIFY;
            case "HELP" -> Reply.HELP;
            case "NOOP" -> Reply.OK;
            case "QUIT" -> argument.isEmpty() ? Reply.BYE : Reply.ARGUMENT_NOT_ALLOWED;
            case "STARTTLS" -> argument.isEmpty() ? startTls() : Reply.ARGUMENT_NOT_ALLOWED;
            case "EXPN", "TURN", "ETRN", "AUTH", "BDAT", "SEND", "SOML", "SAML" -> Reply.NOT_IMPLEMENTED;
            default -> NOT_SMTP.contains(verb) ? Reply.NOT_HTTP : Reply.UNKNOWN_COMMAND;
        };
    }

    // RFC 5321 §4.1.1.1; §4.1.4: a name that is not the client's is no reason to refuse, and saying it again is RSET
    private Reply hello(String argument, boolean withExtensions) {
        if (argument.isEmpty()) return Reply.ARGUMENT_MISSING;
        endTransaction();
        helo = argument;
        extended = withExtensions;
        return extended ? Reply.ehlo(settings.hostName(), keywords()) : Reply.hello(settings.hostName());
    }

    private List<String> keywords() {
        var keywords = new ArrayList<>(
                List.of("PIPELINING", "SIZE " + limits.messageSize(), "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"));
        // RFC 3207 §4.2: not offered again once TLS is on
        if (settings.certificate().isPresent() && tls.isEmpty()) keywords.add("STARTTLS");
        keywords.add("HELP");
        return keywords;
    }

    // RFC 5321 §4.1.1.2. Lenient: parameters are taken after HELO too
    private Reply mail(String argument) {
        if (helo.isEmpty()) return Reply.HELLO_FIRST;
        if (transaction != null) return Reply.NESTED_MAIL;
        var parsed = PathArgument.parse("FROM", argument);
        return parsed.map(from -> MailParameters.parse(from.parameters()).answer(p -> beginTransaction(from.path(), p)))
                .orElse(Reply.BAD_SENDER);
    }

    private Reply beginTransaction(String path, MailParameters parameters) {
        if (!Mailbox.isAscii(path) && !parameters.smtpUtf8()) return Reply.NEEDS_SMTPUTF8;
        var mailbox = Mailbox.parse(path);
        // RFC 5321 §4.5.5: the null path must be taken. Lenient: local parts over 64 octets, bounce addresses often are
        if (!path.isEmpty() && mailbox.isEmpty()) return Reply.BAD_SENDER;
        // RFC 1870 §6.1: what is announced is refused now and not after it was sent
        long size = parameters.size().orElse(0);
        if (size > limits.messageSize()) return Reply.TOO_BIG;
        if (Math.min(size, SmtpLimits.IN_MEMORY) > budget.left()) return Reply.NO_ROOM;
        transaction = new MailTransaction(mailbox.map(Mailbox::text).orElse(""), parameters.smtpUtf8());
        return Reply.SENDER_OK;
    }

    // RFC 5321 §4.1.1.3
    private Reply rcpt(String argument) {
        if (transaction == null) return helo.isEmpty() ? Reply.HELLO_FIRST : Reply.MAIL_FIRST;
        var parsed = PathArgument.parse("TO", argument);
        if (parsed.isEmpty()) return transaction.refuse(Reply.BAD_RECIPIENT);
        if (!parsed.get().parameters().isEmpty()) return transaction.refuse(Reply.UNKNOWN_PARAMETER);
        return addRecipient(parsed.get().path());
    }

    private Reply addRecipient(String path) {
        if (!Mailbox.isAscii(path) && !transaction.smtpUtf8()) return transaction.refuse(Reply.NEEDS_SMTPUTF8);
        if (RecipientPolicy.isPostmaster(path)) return transaction.accept(path);
        var mailbox = Mailbox.parse(path);
        if (mailbox.isEmpty() || mailbox.get().exceedsLimits()) return transaction.refuse(Reply.BAD_RECIPIENT);
        var refusal = settings.recipients().refusal(mailbox.get());
        if (refusal.isPresent()) {
            meter.recipientRefused();
            return transaction.refuse(refusal.get());
        }
        return transaction.accept(mailbox.get().text());
    }

    // RFC 5321 §4.1.1.4
    private Reply data() {
        if (transaction == null) return helo.isEmpty() ? Reply.HELLO_FIRST : Reply.MAIL_FIRST;
        if (!transaction.hasRecipients())
            return transaction.recipientRefused() ? Reply.NO_VALID_RECIPIENT : Reply.RECIPIENT_FIRST;
        // RFC 2920 §3.1: DATA ends a group. Content sent before 354 is how a smuggled message comes along, so
        // it is not read; Postfix does the same (smtpd_forbid_unauth_pipelining).
        if (input.remaining() > 0) return Reply.OUT_OF_TURN;
        if (budget.left() < ContentBuffer.FIRST_BLOCK) return Reply.NO_ROOM;
        content = new ContentBuffer(limits.messageSize(), SmtpLimits.IN_MEMORY, settings.spillFolder(), budget);
        data = new DataReader(content);
        state = State.DATA;
        expectIn(limits.dataTime());
        pieceEnd = clock.instant().plus(limits.commandTime());
        return Reply.START_INPUT;
    }

    // RFC 5321 §4.1.1.5
    private Reply rset() {
        endTransaction();
        return Reply.OK;
    }

    private void endTransaction() {
        if (content != null) content.release();
        content = null;
        data = null;
        transaction = null;
    }

    // RFC 3207 §4: octets behind the command came in clear and must not be read as if they had come through TLS
    private Reply startTls() {
        if (settings.certificate().isEmpty()) return Reply.NOT_IMPLEMENTED;
        if (tls.isPresent()) return Reply.TLS_ALREADY;
        if (input.remaining() > 0) return Reply.OUT_OF_TURN;
        state = State.STARTING_TLS;
        tlsWanted = true;
        return Reply.READY_FOR_TLS;
    }

    /** Closed for what the client did, which may well be under way with more of it. */
    boolean isDismissed() {
        return dismissed;
    }

    // ---- replying

    private void answer(Reply reply) {
        replies.writeBytes(reply.wire());
        SmtpLimit.saidBy(reply).ifPresent(meter::limited);
        if (reply.closing()) {
            dismissed = reply.refuses() || reply == Reply.TOO_MANY_ERRORS;
            close();
            return;
        }
        if (reply.refuses() || (reply.putsOff() && ++putOff > SmtpLimits.PUT_OFF)) errors++;
        if (errors >= SmtpLimits.ERRORS) answer(Reply.TOO_MANY_ERRORS);
        else if (state == State.COMMAND && stopping) answer(Reply.SHUTTING_DOWN);
        else if (state == State.COMMAND) expectIn(limits.commandTime());
    }

    private boolean isBusy() {
        return state == State.STORING || state == State.SPILLING;
    }

    private void close() {
        if (!isBusy()) endTransaction();
        state = State.CLOSED;
        input.clear();
    }

    private void expectIn(Duration time) {
        stateEnd = clock.instant().plus(time);
    }

    private Step step() {
        var octets = replies.toByteArray();
        replies.reset();
        var message = outgoing;
        outgoing = Optional.empty();
        return new Step(octets, then(message.isPresent()), message);
    }

    private Step.Then then(boolean messageIsNew) {
        return switch (state) {
            case CONNECTED, COMMAND, DATA -> Step.Then.READ;
            case SPILLING -> {
                boolean isNew = spillWanted;
                spillWanted = false;
                yield isNew ? Step.Then.SPILL : Step.Then.WAIT;
            }
            case STORING -> messageIsNew ? Step.Then.DELIVER : Step.Then.WAIT;
            case STARTING_TLS -> {
                boolean isNew = tlsWanted;
                tlsWanted = false;
                yield isNew ? Step.Then.START_TLS : Step.Then.WAIT;
            }
            case CLOSED -> Step.Then.CLOSE;
        };
    }
}

package org.kakitome.intake;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jboss.logging.Logger;
import org.kakitome.message.MessageAuthenticator;
import org.kakitome.message.ReceivedFrom;
import org.kakitome.report.SetAside;
import org.kakitome.report.SetAside.Reason;
import org.kakitome.smtp.MailContent;
import org.kakitome.smtp.MessageSink.Acceptance.Refused;
import org.kakitome.smtp.ReceivedMessage;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.SenderAuthentication;
import org.kakitome.storage.SenderAuthentication.Verdict;
import org.kakitome.storage.Senders;
import org.kakitome.storage.StorageFailed;

/**
 * Finds out whether report mail is from whom it says, by SPF, DKIM and DMARC, and keeps out what is not where the operator wants that. Anybody can make up a
 * report; RFC 9990 §3.5 has reporters send mail that passes DMARC for this reason.
 *
 * <p>Where unverified reports are accepted nobody waits for DNS: a report is counted at once and its mail is authenticated right after.
 */
@Singleton
public final class SenderAuthenticator implements AutoCloseable {
    private static final Logger LOG = Logger.getLogger(SenderAuthenticator.class);

    /** They wait for DNS most of the time. */
    private static final int THREADS = 4;

    private static final int MAX_WAITING = 1_000;
    private static final int SWEEP = 50;
    private static final int SWEEP_SECONDS = 30;
    private static final int MAX_SHOWN = 3;

    private final MessageAuthenticator authenticator;
    private final Senders senders;
    private final MessageMemory memory;
    private final UnverifiedReports unverified;
    private final ThreadPoolExecutor threads = new ThreadPoolExecutor(
            THREADS,
            THREADS,
            1,
            TimeUnit.MINUTES,
            new LinkedBlockingQueue<>(MAX_WAITING),
            Threads.named("authenticate"));
    private final List<Consumer<Verdict>> listeners = new CopyOnWriteArrayList<>();
    private final ScheduledExecutorService sweeps =
            Executors.newSingleThreadScheduledExecutor(Threads.named("authenticate-left"));

    @Inject
    public SenderAuthenticator(
            MessageAuthenticator authenticator,
            Senders senders,
            MessageMemory memory,
            @ConfigProperty(name = "kakitome.smtp.unverified-reports", defaultValue = "accept")
                    UnverifiedReports unverified) {
        this.authenticator = authenticator;
        this.senders = senders;
        this.memory = memory;
        this.unverified = unverified;
        threads.allowCoreThreadTimeOut(true);
    }

    void start(@Observes StartupEvent event) {
        sweeps.scheduleWithFixedDelay(this::sweep, SWEEP_SECONDS, SWEEP_SECONDS, TimeUnit.SECONDS);
    }

    void stop(@Observes ShutdownEvent event) {
        close();
    }

    /** What is under way is found out again by the next start. */
    @Override
    public void close() {
        sweeps.shutdownNow();
        threads.shutdownNow();
    }

    /** Told of each message that was authenticated; must not block. */
    void onAuthenticated(Consumer<Verdict> listener) {
        listeners.add(listener);
    }

    // ---- at the door

    /** Whether mail is authenticated before it is acknowledged. */
    boolean asksAtTheDoor() {
        return unverified == UnverifiedReports.REFUSE;
    }

    /**
     * For a message that is not taken yet.
     *
     * @throws RejectedExecutionException when too many are being asked about
     */
    CompletionStage<SenderAuthentication> authenticate(ReceivedMessage message) {
        return CompletableFuture.supplyAsync(
                () -> {
                    var sender = authenticate(
                            message.content(),
                            new ReceivedFrom(message.client(), message.helo(), message.reversePath()));
                    told(sender);
                    return sender;
                },
                threads);
    }

    /** RFC 7372 §3.2: 5.7.26, multiple authentication checks failed. Mail for people, to postmaster, is taken whoever sends it. */
    Optional<Refused> refusal(ReceivedMessage message, SenderAuthentication sender) {
        if (sender.verdict() != Verdict.UNVERIFIED
                || message.forwardPaths().stream().anyMatch(SenderAuthenticator::isForPeople)) return Optional.empty();
        return Optional.of(new Refused(550, "5.7.26", "Report mail must pass DMARC (RFC 9990): " + summary(sender)));
    }

    private static boolean isForPeople(String path) {
        var lower = path.toLowerCase(Locale.ROOT);
        return lower.equals("postmaster") || lower.startsWith("postmaster@");
    }

    // ---- in the house

    /** Why a spooled message is not to be counted, if so; asks DNS when that is not known yet. */
    Optional<SetAside> refusal(long id) {
        if (unverified == UnverifiedReports.ACCEPT) return Optional.empty();
        var mail = senders.find(id);
        if (mail.isEmpty()
                || mail.get().released()
                || !Senders.concerns(mail.get().envelope())) return Optional.empty();
        var sender = mail.get().isKnown() ? mail.get().sender().get() : authenticate(id, mail.get());
        return switch (sender.verdict()) {
            case VERIFIED -> Optional.empty();
            case UNVERIFIED -> Optional.of(new SetAside(Reason.SENDER_UNVERIFIED, summary(sender)));
            case UNKNOWN -> Optional.of(new SetAside(Reason.SENDER_UNKNOWN, summary(sender)));
        };
    }

    /** Finds out now: the raw bytes are about to be given up. */
    void settle(long id) {
        senders.find(id)
                .filter(mail ->
                        Senders.concerns(mail.envelope()) && mail.sender().isEmpty())
                .ifPresent(mail -> authenticate(id, mail));
    }

    /** A message was read; how it authenticates is found out soon. When there are too many, a later sweep does. */
    void taken(long id, InboundEnvelope envelope) {
        if (!Senders.concerns(envelope)) return;
        try {
            threads.execute(() -> authenticateOrLeave(id));
        } catch (RejectedExecutionException tooMany) {
            LOG.debugf("message %d is authenticated later", id);
        }
    }

    void sweep() {
        try {
            if (threads.getQueue().size() > SWEEP) return;
            for (long id : senders.claim(SWEEP)) threads.execute(() -> authenticateOrLeave(id));
        } catch (StorageFailed | RejectedExecutionException e) {
            LOG.debugf("what was left is authenticated later: %s", e.getMessage());
        }
    }

    private void authenticateOrLeave(long id) {
        try {
            var mail = senders.find(id);
            if (mail.isPresent() && !mail.get().redacted() && !mail.get().isKnown()) authenticate(id, mail.get());
        } catch (StorageFailed e) {
            LOG.debugf("message %d is authenticated later: %s", id, e.getMessage());
        } catch (RuntimeException e) {
            LOG.errorf(e, "Message %d was not authenticated", id);
        }
    }

    private SenderAuthentication authenticate(long id, Senders.Mail mail) {
        var envelope = mail.envelope();
        var from = new ReceivedFrom(
                envelope.client().orElseThrow(), envelope.helo().orElse(""), envelope.reversePath());
        SenderAuthentication sender;
        try (var held = memory.take(mail.size())) {
            sender = authenticate(senders.content(id, mail.size()), from);
        }
        senders.store(id, sender);
        told(sender);
        LOG.infof("Message %d: sender %s, %s", id, sender.verdict(), summary(sender));
        return sender;
    }

    private SenderAuthentication authenticate(MailContent content, ReceivedFrom from) {
        var octets = Math.toIntExact(content.size());
        try (var held = memory.take(octets);
                var in = content.open()) {
            var whole = new byte[octets];
            if (in.readNBytes(whole, 0, octets) < octets) throw new EOFException("the content ends early");
            return authenticate(whole, from);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private SenderAuthentication authenticate(byte[] content, ReceivedFrom from) {
        return SenderAuthentication.of(authenticator.authenticate(content, from));
    }

    private void told(SenderAuthentication sender) {
        listeners.forEach(listener -> listener.accept(sender.verdict()));
    }

    /** {@code dmarc=fail (reporter.example), spf=pass (bounce.example)}: for a log, a bounce, a page. */
    static String summary(SenderAuthentication sender) {
        var identifiers = sender.identifiers().stream()
                .limit(MAX_SHOWN)
                .map(i -> ", " + i.mechanism() + "=" + i.result() + " (" + i.domain() + ")")
                .collect(Collectors.joining());
        return "dmarc=" + sender.dmarc() + " (" + sender.author().orElse("no author") + ")" + identifiers;
    }
}

package org.kakitome.intake;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.kakitome.smtp.OneTimeRecipients;
import org.kakitome.storage.TestMessages;

/**
 * Addresses for test messages: {@code test-SESSION@host}, where SESSION is the time when it closes, 64 random bits, and a proof that we made it (HMAC-SHA-256, 64
 * bits), in base32. So an address needs no row in any table: nobody can fill one by asking for addresses, every node knows those of the others, and RCPT is
 * answered from memory.
 */
public final class TestAddresses implements OneTimeRecipients {
    /** How long mail to a new address is taken. */
    public static final Duration OPEN_FOR = Duration.ofMinutes(30);

    /** Of one message. Enough for a newsletter with its pictures, too little to fill a disk with. */
    public static final int MAX_OCTETS = 2 * 1024 * 1024;

    /** Test messages that one node takes in an hour, whoever they are for. */
    private static final int MAX_AN_HOUR = 200;

    private static final String PREFIX = "test-";
    private static final String ALPHABET = "abcdefghijklmnopqrstuvwxyz234567"; // RFC 4648 §6, in lower case
    private static final int CHAR_BITS = 5;
    private static final int RANDOM_OCTETS = 8;
    private static final int PROOF_OCTETS = 8;
    private static final int OCTETS =
            Integer.BYTES + RANDOM_OCTETS + PROOF_OCTETS; // 160 bits: 32 characters, none left over
    private static final int LENGTH = OCTETS * 8 / CHAR_BITS;

    private final SecretKeySpec key;
    private final String host;
    private final Clock clock;
    private final SecureRandom random = new SecureRandom();
    private final Map<String, AtomicInteger> taken = new ConcurrentHashMap<>();
    private long hour;
    private int thisHour;

    /**
     * @param secret of {@link TestMessages#secret}
     * @param host the listener's own name
     */
    public TestAddresses(byte[] secret, String host, Clock clock) {
        this.key = new SecretKeySpec(secret, "HmacSHA256");
        this.host = host.toLowerCase(Locale.ROOT);
        this.clock = clock;
    }

    // ---- for pages

    /** A session whose address is open from now on. */
    public String open() {
        var octets = ByteBuffer.allocate(OCTETS);
        var chance = new byte[RANDOM_OCTETS];
        random.nextBytes(chance);
        octets.putInt((int) clock.instant().plus(OPEN_FOR).getEpochSecond()).put(chance);
        octets.put(proof(octets.array()));
        return encoded(octets.array());
    }

    /** Whether we made it, however long ago. */
    public boolean isOurs(String session) {
        if (session.length() != LENGTH) return false;
        var octets = decoded(session);
        return octets.isPresent()
                && MessageDigest.isEqual(
                        proof(octets.get()), Arrays.copyOfRange(octets.get(), OCTETS - PROOF_OCTETS, OCTETS));
    }

    /** When mail to it is no longer taken; of one that {@link #isOurs}. */
    public Instant closes(String session) {
        var octets = decoded(session).orElseThrow(() -> new IllegalArgumentException("no session: " + session));
        return Instant.ofEpochSecond(
                Integer.toUnsignedLong(ByteBuffer.wrap(octets).getInt()));
    }

    public boolean isOpen(String session) {
        return clock.instant().isBefore(closes(session));
    }

    public String address(String session) {
        return PREFIX + session + "@" + host;
    }

    // ---- for mail

    @Override
    public Answer ask(String localPart, String domain) {
        if (!domain.equals(host) || !looksLikeOne(localPart)) return Answer.NOT_ONE_TIME;
        var session = localPart.substring(PREFIX.length());
        boolean open = isOurs(session) && isOpen(session) && taken(session) < TestMessages.MAX_OF_SESSION;
        return open ? Answer.OPEN : Answer.CLOSED;
    }

    private static boolean looksLikeOne(String localPart) {
        return localPart.length() == PREFIX.length() + LENGTH
                && localPart.startsWith(PREFIX)
                && localPart.chars().skip(PREFIX.length()).allMatch(c -> ALPHABET.indexOf(c) >= 0);
    }

    /** The session of an address that we made, open or not. */
    Optional<String> session(String forwardPath) {
        var path = forwardPath.toLowerCase(Locale.ROOT);
        int at = path.lastIndexOf('@');
        if (at < 0 || !path.substring(at + 1).equals(host) || !looksLikeOne(path.substring(0, at)))
            return Optional.empty();
        return Optional.of(path.substring(PREFIX.length(), at)).filter(this::isOurs);
    }

    /** Of all that a message is for, in order, each once. */
    Collection<String> sessions(List<String> forwardPaths) {
        var sessions = new LinkedHashSet<String>();
        forwardPaths.forEach(path -> session(path).ifPresent(sessions::add));
        return sessions;
    }

    /** Counts a message that is about to be taken for these sessions. False: there were enough in this hour, it has to wait. */
    boolean admits(Collection<String> sessions) {
        synchronized (this) {
            long now = clock.instant().getEpochSecond() / Duration.ofHours(1).toSeconds();
            if (now != hour) {
                hour = now;
                thisHour = 0;
                taken.keySet().removeIf(session -> !isOpen(session));
            }
            if (thisHour >= MAX_AN_HOUR) return false;
            thisHour++;
        }
        for (var session : sessions)
            taken.computeIfAbsent(session, s -> new AtomicInteger()).incrementAndGet();
        return true;
    }

    private int taken(String session) {
        var count = taken.get(session);
        return count == null ? 0 : count.get();
    }

    // ---- octets

    private byte[] proof(byte[] octets) {
        try {
            var mac = Mac.getInstance(key.getAlgorithm());
            mac.init(key);
            mac.update(octets, 0, OCTETS - PROOF_OCTETS);
            return Arrays.copyOf(mac.doFinal(), PROOF_OCTETS);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every Java has HMAC-SHA-256", e);
        }
    }

    private static String encoded(byte[] octets) {
        var text = new StringBuilder(LENGTH);
        for (int bit = 0; bit < OCTETS * 8; bit += CHAR_BITS) {
            int pair = (octets[bit / 8] & 0xff) << 8 | (bit / 8 + 1 < OCTETS ? octets[bit / 8 + 1] & 0xff : 0);
            text.append(ALPHABET.charAt(pair >> (16 - CHAR_BITS - bit % 8) & 31));
        }
        return text.toString();
    }

    private static Optional<byte[]> decoded(String text) {
        var octets = new byte[OCTETS];
        int held = 0;
        int bits = 0;
        int next = 0;
        for (int i = 0; i < text.length(); i++) {
            int value = ALPHABET.indexOf(text.charAt(i));
            if (value < 0) return Optional.empty();
            held = (held << CHAR_BITS | value) & 0xfff;
            bits += CHAR_BITS;
            if (bits >= 8) octets[next++] = (byte) (held >> (bits -= 8));
        }
        return Optional.of(octets);
    }
}

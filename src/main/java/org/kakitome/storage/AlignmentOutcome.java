package org.kakitome.storage;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.OverrideReason;

/**
 * What one record of a report says about its messages, without address, day and count: a row of {@code alignment_outcome}, which the counts of
 * {@code daily_alignment} name by its {@link #id}. Writing the roll-up and following a number back to its records both go by {@link #of}, so the two can never
 * disagree.
 *
 * @param override the reason that tells of forwarding, else the first one given; {@code arc} for a receiver's local policy that trusted an ARC chain; or empty
 * @param spfDomain domain of an SPF pass, the header-from's own before others; or empty
 * @param dkimDomain {@code d=} of a signature that verified, the header-from's own before others; or empty
 * @param dkimSelector its selector; or empty
 * @param ownSignatureFailed a signature in the header-from's name is there and did not verify, and none did: what forwarding breaks
 */
public record AlignmentOutcome(
        String headerFrom,
        Disposition disposition,
        boolean dkimAligned,
        boolean spfAligned,
        String override,
        String spfDomain,
        String dkimDomain,
        String dkimSelector,
        boolean ownSignatureFailed) {

    /** Override reasons by which a receiver says that a message reached it by way of another host (RFC 9990 §3.1.1.10, RFC 7489 Appendix C). */
    public static final Set<String> FORWARDING = Set.of("forwarded", "mailing_list", "trusted_forwarder", "arc");

    private static final int MAX_NAME = 253; // RFC 1035 §2.3.4: longer text in a report is no domain

    public boolean aligned() {
        return dkimAligned || spfAligned;
    }

    /**
     * The same for equal outcomes only, on every node, without asking the database: docs/decisions/0010. The SQL function {@code alignment_outcome_id} computes the
     * same.
     */
    UUID id() {
        var all = new StringBuilder();
        for (var value : List.of(
                headerFrom,
                disposition.name(),
                String.valueOf(dkimAligned),
                String.valueOf(spfAligned),
                override,
                spfDomain,
                dkimDomain,
                dkimSelector,
                String.valueOf(ownSignatureFailed)))
            all.append(value.getBytes(StandardCharsets.UTF_8).length)
                    .append(':')
                    .append(value);
        var hash = ByteBuffer.wrap(StoredText.sha256Octets(all.toString().getBytes(StandardCharsets.UTF_8)));
        return new UUID(hash.getLong(), hash.getLong());
    }

    public static AlignmentOutcome of(ReportRecord record) {
        var from = name(record.headerFrom());
        var evaluated = record.policyEvaluated();
        var auth = record.authResults();
        var spf = auth.spf().stream()
                .filter(s -> passed(s.result()) && !name(s.domain()).isEmpty())
                // a HELO pass says who it is, but only MAIL FROM can align (RFC 9989 §3.2.4)
                .min(Comparator.comparing((ReportRecord.SpfAuthResult s) ->
                                s.scope().orElse("mfrom").equals("helo"))
                        .thenComparing(closestFirst(from, s -> name(s.domain()))));
        var dkim = auth.dkim().stream()
                .filter(d -> passed(d.result()) && !name(d.domain()).isEmpty())
                .min(closestFirst(from, d -> name(d.domain())));
        boolean ownSignatureFailed = !evaluated.dkimAligned()
                && auth.dkim().stream().anyMatch(d -> failed(d.result()) && sameFamily(from, name(d.domain())));
        return new AlignmentOutcome(
                from,
                evaluated.disposition(),
                evaluated.dkimAligned(),
                evaluated.spfAligned(),
                override(evaluated.reasons()),
                spf.map(s -> name(s.domain())).orElse(""),
                dkim.map(d -> name(d.domain())).orElse(""),
                dkim.flatMap(ReportRecord.DkimAuthResult::selector)
                        .map(AlignmentOutcome::name)
                        .orElse(""),
                ownSignatureFailed);
    }

    private static String override(List<OverrideReason> reasons) {
        var types = reasons.stream().map(AlignmentOutcome::type).toList();
        return types.stream()
                .filter(FORWARDING::contains)
                .findFirst()
                .or(() -> types.stream().findFirst())
                .orElse("");
    }

    // Lenient: there is no reason type for ARC; the large receivers say local_policy with a comment like "arc=pass"
    // (RFC 8617 §7.2.2).
    private static String type(OverrideReason reason) {
        var comment = reason.comment().orElse("").toLowerCase(Locale.ROOT).replace(" ", "");
        return reason.type().equals("local_policy") && comment.contains("arc=pass") ? "arc" : name(reason.type());
    }

    private static boolean passed(String result) {
        return result.equals("pass");
    }

    private static boolean failed(String result) {
        return !passed(result) && !result.equals("none") && !result.isEmpty();
    }

    private static String name(String text) {
        var name = text.strip().toLowerCase(Locale.ROOT);
        if (name.endsWith(".")) name = name.substring(0, name.length() - 1);
        return name.length() > MAX_NAME ? "" : StoredText.of(name, MAX_NAME);
    }

    /** Equal, or one below the other: close enough to say "signed in our name" without asking DNS for Organizational Domains. */
    public static boolean sameFamily(String one, String other) {
        if (one.indexOf('.') < 0 || other.indexOf('.') < 0) return false;
        return one.equals(other) || one.endsWith("." + other) || other.endsWith("." + one);
    }

    /** The domain most like the header-from's first; the report's own order decides among equals. */
    private static <T> Comparator<T> closestFirst(String from, Function<T, String> domain) {
        return Comparator.comparingInt((T t) -> -closeness(from, domain.apply(t)));
    }

    private static int closeness(String from, String domain) {
        if (from.equals(domain)) return Integer.MAX_VALUE;
        if (sameFamily(from, domain)) return Integer.MAX_VALUE - 1;
        var a = from.split("\\.");
        var b = domain.split("\\.");
        int same = 0;
        while (same < Math.min(a.length, b.length) && a[a.length - 1 - same].equals(b[b.length - 1 - same])) same++;
        return same < 2 ? 0 : same; // "com" in common is nothing in common
    }
}

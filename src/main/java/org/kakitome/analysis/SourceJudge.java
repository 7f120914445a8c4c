package org.kakitome.analysis;

import java.net.InetAddress;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.kakitome.source.CustomerDomain;
import org.kakitome.source.HostName;
import org.kakitome.source.KnownService;
import org.kakitome.source.KnownService.Kind;
import org.kakitome.source.KnownServices;
import org.kakitome.source.Network;
import org.kakitome.source.SourceIdentity;
import org.kakitome.source.SourceIdentity.By;
import org.kakitome.storage.AlignmentAddress;
import org.kakitome.storage.AlignmentOutcome;

/**
 * Decides who sent and whether it is the owner's mail, from all that reports say about one domain over a period: first who is who, then what each address shows
 * of itself in any of its messages, then for each address and outcome the first {@link SourceReason} that fits. docs/decisions/0005-who-is-a-source.md
 */
final class SourceJudge {
    /** A service that is not known counts as one from here on; a campaign in a stranger's own name mostly lasts a day or two. */
    private static final Steady THIRD_PARTY = new Steady(3, 7, 10);

    /** Botnets change their addresses daily; a forgotten server keeps its own. */
    private static final Steady ADDRESS = new Steady(10, 14, 20);

    /** A forwarder now and then leaves a signature whole; a server whose key is missing in DNS never does. */
    private static final Steady NEVER_VALID = new Steady(7, 7, 100);

    /** From this share of its SPF-aligned mail on, a domain is taken to sign all: unsigned mail is then not its own. */
    private static final double SIGNS = 0.9;

    /** At least so many days, so far apart, with so many messages. */
    private record Steady(int days, int span, long messages) {}

    /** One address and outcome with what was decided about it. */
    record Judged(AlignmentAddress seen, SourceIdentity identity, SourceReason reason) {
        DomainAlignment.Verdict verdict() {
            return reason.verdict();
        }
    }

    /** Days and messages of something seen again and again. */
    private static final class Presence {
        private final TreeSet<LocalDate> days = new TreeSet<>();
        private long messages;

        void add(AlignmentAddress seen) {
            days.addAll(seen.messages().keySet());
            messages += total(seen);
        }

        boolean is(Steady steady) {
            return days.size() >= steady.days
                    && messages >= steady.messages
                    && ChronoUnit.DAYS.between(days.first(), days.last()) >= steady.span;
        }
    }

    private final String domain;
    private final KnownServices services;

    private final Map<InetAddress, SourceIdentity> directServices = new HashMap<>();
    private final Set<InetAddress> authorised = new HashSet<>();
    private final Set<Network> authorisedNetworks = new HashSet<>();
    private final Set<InetAddress> survivors = new HashSet<>();
    private final Map<String, Presence> thirdParties = new HashMap<>();
    private final Map<InetAddress, Presence> unauthenticated = new HashMap<>();
    private final Map<InetAddress, Presence> broken = new HashMap<>();
    private boolean signs;

    private SourceJudge(String domain, KnownServices services) {
        this.domain = domain;
        this.services = services;
    }

    static List<Judged> judge(String domain, KnownServices services, List<AlignmentAddress> seen) {
        var judge = new SourceJudge(domain, services);
        judge.recogniseServices(seen);
        var identities = seen.stream().map(judge::identity).toList();
        for (int i = 0; i < seen.size(); i++) judge.gather(seen.get(i), identities.get(i));
        judge.signs = signs(seen);
        var judged = new ArrayList<Judged>(seen.size());
        for (int i = 0; i < seen.size(); i++)
            judged.add(new Judged(seen.get(i), identities.get(i), judge.reason(seen.get(i), identities.get(i))));
        return judged;
    }

    // ---- who is who

    /**
     * An address that SPF ties to a service belongs to it with all its mail; of several services, to that of most messages. A signature alone does not tie it: that
     * survives forwarding; but where SPF is aligned, the message came straight from its sender.
     */
    private void recogniseServices(List<AlignmentAddress> seen) {
        var messages = new HashMap<InetAddress, Map<String, Long>>();
        var services = new HashMap<String, SourceIdentity>();
        for (var each : seen) {
            var identity = ownIdentity(each);
            boolean straight = identity.by() == By.RETURN_PATH
                    || identity.by() == By.DKIM_DOMAIN && each.outcome().spfAligned();
            if (!straight) continue;
            services.put(identity.key(), identity);
            messages.computeIfAbsent(each.address(), a -> new HashMap<>())
                    .merge(identity.key(), total(each), Long::sum);
        }
        messages.forEach((address, byService) -> directServices.put(address, services.get(most(byService))));
    }

    /** Among equals the first by name, so that the same mail is always counted in the same place. */
    private static String most(Map<String, Long> counts) {
        return counts.entrySet().stream()
                .max(Map.Entry.<String, Long>comparingByValue()
                        .thenComparing(Map.Entry.<String, Long>comparingByKey().reversed()))
                .orElseThrow()
                .getKey();
    }

    private SourceIdentity identity(AlignmentAddress seen) {
        var identity = ownIdentity(seen);
        boolean weak = identity.by() == By.NETWORK || identity.by() == By.HOST;
        var service = directServices.get(seen.address());
        return weak && service != null
                ? new SourceIdentity(service.key(), service.name(), By.SERVICE_HOST, service.service())
                : identity;
    }

    private SourceIdentity ownIdentity(AlignmentAddress seen) {
        return SourceIdentity.resolve(
                services,
                seen.address(),
                seen.host(),
                foreignSpfDomain(seen.outcome()),
                foreignDkimDomain(seen.outcome()));
    }

    private Optional<String> foreignSpfDomain(AlignmentOutcome outcome) {
        return foreign(outcome.spfDomain(), outcome.spfAligned(), outcome);
    }

    private Optional<String> foreignDkimDomain(AlignmentOutcome outcome) {
        return foreign(outcome.dkimDomain(), outcome.dkimAligned(), outcome);
    }

    private Optional<String> foreign(String authenticated, boolean aligned, AlignmentOutcome outcome) {
        boolean own = aligned
                || authenticated.isEmpty()
                || AlignmentOutcome.sameFamily(domain, authenticated)
                || AlignmentOutcome.sameFamily(outcome.headerFrom(), authenticated);
        return own ? Optional.empty() : Optional.of(authenticated);
    }

    // ---- what each address shows of itself

    private void gather(AlignmentAddress seen, SourceIdentity identity) {
        var outcome = seen.outcome();
        var address = seen.address();
        boolean shared = isRelay(identity);
        if (outcome.spfAligned() && !shared) {
            authorised.add(address);
            authorisedNetworks.add(Network.neighbours(address));
        }
        if (outcome.dkimAligned() && !outcome.spfAligned() && !isSender(identity)) survivors.add(address);
        if (outcome.aligned() || AlignmentOutcome.FORWARDING.contains(outcome.override())) return;
        if (outcome.ownSignatureFailed()) {
            present(broken, address, seen);
        } else {
            thirdParty(outcome)
                    .ifPresentOrElse(
                            party -> present(thirdParties, party, seen), () -> present(unauthenticated, address, seen));
        }
    }

    private static <K> void present(Map<K, Presence> presences, K key, AlignmentAddress seen) {
        presences.computeIfAbsent(key, k -> new Presence()).add(seen);
    }

    private static boolean signs(List<AlignmentAddress> seen) {
        long spfAligned = 0;
        long both = 0;
        for (var each : seen) {
            if (!each.outcome().spfAligned()) continue;
            spfAligned += total(each);
            if (each.outcome().dkimAligned()) both += total(each);
        }
        return spfAligned > 0 && both >= SIGNS * spfAligned;
    }

    // ---- the rules, in order

    private SourceReason reason(AlignmentAddress seen, SourceIdentity identity) {
        var outcome = seen.outcome();
        if (outcome.aligned()) return SourceReason.ALIGNED;
        if (identity.authenticatedAsService() && isSender(identity)) return SourceReason.AUTHENTICATED_AS_SERVICE;
        if (AlignmentOutcome.FORWARDING.contains(outcome.override())) return SourceReason.RECEIVER_SAYS_FORWARDED;
        if (authorised.contains(seen.address())) return SourceReason.ADDRESS_IS_AUTHORISED;
        if (seen.host().filter(this::isOurs).isPresent()) return SourceReason.HOST_IS_OURS;
        if (CustomerDomain.names(outcome.dkimDomain(), domain)) return SourceReason.TENANT_IS_OURS;
        if (outcome.ownSignatureFailed()) return signatureFailed(seen, identity);
        if (isSender(identity)) return SourceReason.SERVICE_HOST;
        if (authorisedNetworks.contains(Network.neighbours(seen.address())) && !isRelay(identity))
            return SourceReason.NEIGHBOUR_IS_AUTHORISED;
        return thirdParty(outcome).isPresent() ? authenticatedAsOther(seen, identity) : nothingPasses(seen, identity);
    }

    private SourceReason signatureFailed(AlignmentAddress seen, SourceIdentity identity) {
        if (thirdParty(seen.outcome()).isPresent()) return SourceReason.SIGNATURE_BROKEN_ON_THE_WAY;
        if (isSender(identity)) return SourceReason.SIGNATURE_INVALID;
        boolean neverValid = !survivors.contains(seen.address())
                && !isRelay(identity)
                && broken.get(seen.address()).is(NEVER_VALID);
        return neverValid ? SourceReason.SIGNATURE_INVALID : SourceReason.SIGNATURE_BROKEN_ON_THE_WAY;
    }

    private SourceReason authenticatedAsOther(AlignmentAddress seen, SourceIdentity identity) {
        boolean signedByOther = foreignDkimDomain(seen.outcome()).isPresent();
        // with a new return path and no signature it looks like the owner's unsigned mail, passed on
        if (isRelay(identity) && !signedByOther && !signs) return SourceReason.RELAYED_UNSIGNED;
        return thirdParties.get(thirdParty(seen.outcome()).orElseThrow()).is(THIRD_PARTY)
                ? SourceReason.STEADY_THIRD_PARTY
                : SourceReason.STRANGER;
    }

    private SourceReason nothingPasses(AlignmentAddress seen, SourceIdentity identity) {
        if (survivors.contains(seen.address())) return SourceReason.HOST_FORWARDS;
        if (isRelay(identity)) return signs ? SourceReason.NOTHING_PASSES : SourceReason.RELAYED_UNSIGNED;
        return unauthenticated.get(seen.address()).is(ADDRESS)
                ? SourceReason.STEADY_ADDRESS
                : SourceReason.NOTHING_PASSES;
    }

    /** The organization, not ours, that SPF or DKIM proves. */
    private Optional<String> thirdParty(AlignmentOutcome outcome) {
        return foreignDkimDomain(outcome).or(() -> foreignSpfDomain(outcome)).map(HostName::organization);
    }

    private boolean isOurs(String host) {
        return AlignmentOutcome.sameFamily(domain, HostName.organization(host));
    }

    private static boolean isSender(SourceIdentity identity) {
        return identity.service()
                .map(KnownService::kind)
                .filter(k -> k == Kind.SENDER)
                .isPresent();
    }

    /** Everybody's mail comes from such a host: what it also sends says nothing about this message. */
    private static boolean isRelay(SourceIdentity identity) {
        return identity.service()
                .map(KnownService::kind)
                .filter(k -> k != Kind.SENDER)
                .isPresent();
    }

    static long total(AlignmentAddress seen) {
        return seen.messages().values().stream().mapToLong(Long::longValue).sum();
    }
}

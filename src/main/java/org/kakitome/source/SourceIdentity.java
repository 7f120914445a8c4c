package org.kakitome.source;

import java.net.InetAddress;
import java.util.Optional;

/**
 * Who sent something, as far as it can be told: a known service before the organization of a host name before a domain it authenticated as before a network.
 * docs/decisions/0005-who-is-a-source.md
 *
 * @param key stable and safe in a URL: a service's id, a domain, {@code 192.0.2.0-24}
 * @param name for people
 * @param service the known service
 */
public record SourceIdentity(String key, String name, By by, Optional<KnownService> service) {
    /** What it was recognised by, strongest first. */
    public enum By {
        /** A signature in the service's own name verified. */
        DKIM_DOMAIN,
        /** SPF passed for the service's own return path. */
        RETURN_PATH,
        /** Its host's confirmed name is the service's. */
        SERVICE_HOST,
        /** The organization of its host's confirmed name. */
        HOST,
        /** A domain SPF or DKIM passed for that nobody here knows. */
        AUTHENTICATED_DOMAIN,
        NETWORK
    }

    /** It proved to be the service, rather than only standing on its hosts. */
    public boolean authenticatedAsService() {
        return by == By.DKIM_DOMAIN || by == By.RETURN_PATH;
    }

    /**
     * @param host a name whose addresses include this one (forward-confirmed); an unconfirmed name proves nothing, anybody can claim one
     * @param spfDomain what SPF passed for, but the domain's own
     * @param dkimDomain {@code d=} that verified, but the domain's own
     */
    public static SourceIdentity resolve(
            KnownServices services,
            InetAddress address,
            Optional<String> host,
            Optional<String> spfDomain,
            Optional<String> dkimDomain) {
        var byDkim = dkimDomain.flatMap(services::byDkimDomain);
        if (byDkim.isPresent()) return of(byDkim.get(), By.DKIM_DOMAIN);
        var byReturnPath = spfDomain.flatMap(services::byReturnPath);
        if (byReturnPath.isPresent()) return of(byReturnPath.get(), By.RETURN_PATH);
        var byHost = host.flatMap(services::byHost);
        if (byHost.isPresent()) return of(byHost.get(), By.SERVICE_HOST);
        if (host.isPresent() && !HostName.spellsAddress(host.get(), address)) {
            return of(HostName.organization(host.get()), By.HOST);
        }
        var authenticated = spfDomain.or(() -> dkimDomain);
        if (authenticated.isPresent()) return of(HostName.organization(authenticated.get()), By.AUTHENTICATED_DOMAIN);
        var network = Network.of(address);
        return new SourceIdentity(network.key(), network.toString(), By.NETWORK, Optional.empty());
    }

    private static SourceIdentity of(KnownService service, By by) {
        return new SourceIdentity(service.id(), service.name(), by, Optional.of(service));
    }

    private static SourceIdentity of(String organization, By by) {
        return new SourceIdentity(organization, organization, by, Optional.empty());
    }
}

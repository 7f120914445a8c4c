package org.kakitome.source;

import java.util.Locale;

/** Office suites sign with a domain of theirs that carries the customer's name until custom DKIM is switched on: a strong hint whose mail it is. */
public final class CustomerDomain {
    private static final String GOOGLE = ".gappssmtp.com";
    private static final String MICROSOFT = ".onmicrosoft.com";

    private CustomerDomain() {}

    /** {@code example-com.20230601.gappssmtp.com} or {@code example.onmicrosoft.com}, for {@code example.com} or a name below it. */
    public static boolean names(String signingDomain, String domain) {
        var organization = HostName.organization(domain);
        if (signingDomain.endsWith(GOOGLE)) {
            var customer = signingDomain.substring(0, signingDomain.indexOf('.'));
            return customer.equals(organization.replace('.', '-')) || customer.equals(domain.replace('.', '-'));
        }
        if (signingDomain.endsWith(MICROSOFT)) {
            var tenant = letters(signingDomain.substring(0, signingDomain.length() - MICROSOFT.length()));
            return tenant.equals(letters(organization))
                    || tenant.equals(letters(organization.substring(0, organization.indexOf('.'))));
        }
        return false;
    }

    private static String letters(String name) {
        return name.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9]", "");
    }
}

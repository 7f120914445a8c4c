package org.kakitome.dkim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.kakitome.dkim.KnownSelectors.Service;
import org.kakitome.dns.DomainName;

class KnownSelectorsTest {
    private static final KnownSelectors KNOWN = KnownSelectors.load();
    private static final DomainName EXAMPLE = DomainName.of("_domainkey.example.com");

    @Test
    void manyServicesAreKnownEachOnce() {
        assertThat(KNOWN.services()).hasSizeGreaterThan(80);
        assertThat(KNOWN.services()).extracting(Service::name).doesNotHaveDuplicates();
        assertThat(KNOWN.services())
                .filteredOn(service -> !service.selectors().isEmpty())
                .hasSizeGreaterThan(60);
    }

    /** Enough to find most, few enough to be asked in two seconds. */
    @Test
    void theListToTryIsNotTooLong() {
        assertThat(KNOWN.selectors()).hasSizeBetween(150, 250);
    }

    @ParameterizedTest
    @MethodSource("services")
    void everyServiceHasSelectorsOrANoteWhyNot(Service service) {
        assertThat(service.selectors().isEmpty() && service.note().isEmpty()).isFalse();
        assertThat(service.selectors())
                .doesNotHaveDuplicates()
                .allSatisfy(selector ->
                        assertThat(EXAMPLE.prepend(selector)).as(selector).isPresent());
    }

    static Stream<Service> services() {
        return KNOWN.services().stream();
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            protonmail2, Proton Mail
            PROTONMAIL2, Proton Mail
            selector1,   Microsoft 365
            s1,          -
            default,     -
            nobodys,     -
            """)
    void aSelectorThatOneServiceUsesPointsToIt(String selector, String service) {
        assertThat(KNOWN.usual(selector).map(Service::name)).isEqualTo(Optional.ofNullable(service));
    }

    @ParameterizedTest
    @CsvSource(nullValues = "-", textBlock = """
            abc.dkim.amazonses.com,                               Amazon SES
            s1.domainkey.u123.wl.sendgrid.net,                    SendGrid
            example-com.hs06a.dkim.hubspotemail.net,              HubSpot
            selector1-example-com._domainkey.x.onmicrosoft.com,   Microsoft 365
            notsendgrid.net,                                      -
            s1.example.net,                                       -
            """)
    void whereAKeyStandsTellsWhoseItIs(String target, String service) {
        var aliases = List.of(DomainName.of("first.example.net"), DomainName.of(target));

        assertThat(KNOWN.holder(aliases).map(Service::name)).isEqualTo(Optional.ofNullable(service));
        assertThat(KNOWN.holder(List.of())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"no columns", "| s1", "a | b | c.example | d | e"})
    void aFaultInTheFileIsABug(String line) {
        assertThatThrownBy(() -> KnownSelectors.parse(List.of(line))).isInstanceOf(IllegalStateException.class);
    }
}

package org.kakitome.web;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.LocalDate;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.kakitome.analysis.DomainAlignment.Day;
import org.kakitome.check.Finding.DnsRecord;

/** The small parts pages are put together from. */
class SmallPartsTest {
    @Test
    void theTermOfARecordThatMattersIsMarked() {
        var record = new DnsRecord("_dmarc.example.com", "TXT", "v=DMARC1; p=none; rua=mailto:a&b@example.com");

        var view = RecordView.of("r", record, List.of("_dmarc.example.com", "p=none"), Mark.WORK);

        assertThat(view.value().getValue())
                .isEqualTo("v=DMARC1; <mark class=\"kt-is-work\">p=none</mark>; rua=mailto:a&amp;b@example.com");
        assertThat(view.breaksAnywhere()).isFalse();
    }

    @Test
    void aTermWithinALongerOneIsNotMarked() {
        var record = new DnsRecord("example.com", "TXT", "v=spf1 mx:mx.example.com -all");

        assertThat(RecordView.of("r", record, List.of("mx"), Mark.WORK).value().getValue())
                .doesNotContain("<mark");
    }

    @Test
    void aKeyMayWrapAnywhere() {
        var key = new DnsRecord("s1._domainkey.example.com", "TXT", "v=DKIM1; p=" + "A".repeat(300));

        assertThat(RecordView.of("r", key).breaksAnywhere()).isTrue();
    }

    @Test
    void sourcesLeadToTheTextOfTheRfc() {
        assertThat(RfcView.of("RFC 9989 §4.10.1").orElseThrow().url())
                .isEqualTo("https://www.rfc-editor.org/rfc/rfc9989#section-4.10.1");
        assertThat(RfcView.of("RFC 9990").orElseThrow().url()).isEqualTo("https://www.rfc-editor.org/rfc/rfc9990");
        assertThat(RfcView.of("RFC 9989 Appendix A.6").orElseThrow().url()).endsWith("#appendix-A.6");
        assertThat(RfcView.of("good practice")).isEmpty();
    }

    @Test
    void theSparklineRunsFromNothingAtItsFootToAllAtItsTop() {
        var day = LocalDate.of(2026, 11, 1);
        var days = List.of(
                new Day(day, 10, 0, 0, 0), new Day(day.plusDays(1), 0, 0, 0, 0), new Day(day.plusDays(2), 0, 10, 0, 0));

        var line = Sparkline.of(days, Mark.WORK, "label");

        assertThat(line.points()).isEqualTo("0.0,2.2 96.0,23.5");
        assertThat(Sparkline.of(days.subList(1, 2), Mark.WORK, "label")).isNull();
    }

    @Test
    void aLanguageIsFoundAmongThoseTheReaderSpeaks() {
        assertThat(Language.preferred(List.of(Locale.FRENCH, Locale.JAPAN))).isEqualTo(Language.JA);
        assertThat(Language.preferred(List.of(Locale.forLanguageTag("*")))).isEqualTo(Language.EN);
    }

    @Test
    void partsOfAnAddressAreEncoded() {
        assertThat(Urls.source("example.com", "a/b?c d")).isEqualTo("/domains/example.com/sources/a%2Fb%3Fc%20d");
    }

    @Test
    void longNamesMayWrapBetweenLabelsOnly() {
        assertThat(Html.breakable("example.com").getValue()).isEqualTo("example.com");
        assertThat(Html.breakable("a-long-name.of.somebody.example").getValue())
                .isEqualTo("a-long-name.<wbr>of.<wbr>somebody.<wbr>example");
    }
}

package org.kakitome;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.HashMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KakitomeConfigTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', nullValues = "-", textBlock = """
        reports.example.com | -                                     | dmarc@reports.example.com | any mailbox at the host
        reports.example.com | @in.example.com                       | dmarc@in.example.com      | any mailbox at that domain
        reports.example.com | rua@example.com                       | rua@example.com           | RCPT takes only this one
        reports.example.com | rua@example.com,@reports.example.com  | rua@example.com           | the first one named
        """)
    void adviceNamesAnAddressThatTheListenerTakes(String host, String recipients, String address, String why) {
        var settings = new HashMap<String, String>();
        settings.put("kakitome.smtp.host", host);
        if (recipients != null) settings.put("kakitome.smtp.recipients", recipients);
        var config = new SmallRyeConfigBuilder()
                .addDefaultInterceptors()
                .addDefaultSources()
                .addDiscoveredConverters()
                .withMapping(KakitomeConfig.class)
                .withValidateUnknown(false)
                .withDefaultValues(settings)
                .build()
                .getConfigMapping(KakitomeConfig.class);

        assertThat(config.smtp().reportAddress()).as(why).isEqualTo(address);
    }
}

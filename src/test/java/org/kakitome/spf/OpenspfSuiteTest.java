package org.kakitome.spf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.kakitome.SharedData;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/** The openspf conformance suites, every case of them; third-party data, read from the shared folder. */
class OpenspfSuiteTest {
    private static final String DEFAULT_EXPLANATION = "DEFAULT";

    /**
     * Cases of the suite for RFC 4408 that RFC 7208 changed. The old suite allowed several answers, by what a receiver had chosen to implement; the new RFC leaves
     * one. All other cases must give what the old suite says.
     */
    private static final Map<String, Changed> CHANGED_BY_RFC_7208 = Map.ofEntries(
            changed("Record lookup/txtonly", "fail", "§3.1: TXT is the only type"),
            changed("Record lookup/spfonly", "none", "§3.1: type SPF is not asked for"),
            changed("Record lookup/spftimeout", "fail", "§3.1: type SPF is not asked for"),
            changed("Record lookup/txttimeout", "temperror", "§3.1, §4.4: type SPF cannot stand in for TXT"),
            changed("Record lookup/nospftxttimeout", "temperror", "§4.4: nothing is known without TXT"),
            changed("Selecting records/spfoverride", "fail", "§3.1: type SPF does not override TXT"),
            changed("Selecting records/multitxt1", "permerror", "§4.5: two TXT records, whatever type SPF says"),
            changed("Selecting records/multispf2", "pass", "§4.5: one TXT record, whatever type SPF says"),
            changed("EXISTS mechanism syntax/exists-dnserr", "temperror", "§5: DNS errors end the evaluation"),
            changed("IP6 mechanism syntax/cidr6-0-ip4", "neutral", "§5: an IPv4 client never matches ip6"),
            changed("IP6 mechanism syntax/cidr6-ip4", "neutral", "§5: nor does an IPv4-mapped one"),
            changed("Processing limits/mx-limit", "permerror", "§4.6.4: more than ten MX names are an error"));

    private record Changed(String result, String why) {}

    private static Map.Entry<String, Changed> changed(String name, String result, String why) {
        return Map.entry(name, new Changed(result, why));
    }

    private record Case(String name, Map<String, Object> fields, SuiteZone zone) {}

    @TestFactory
    Stream<DynamicTest> rfc7208() {
        return cases("rfc7208-tests.yml").stream().map(c -> dynamicTest(c.name, () -> check(c, expected(c))));
    }

    @TestFactory
    Stream<DynamicTest> rfc7208Of2014() {
        return cases("rfc7208-tests-2014-05.yml").stream().map(c -> dynamicTest(c.name, () -> check(c, expected(c))));
    }

    @TestFactory
    Stream<DynamicTest> rfc4408WhereItStillHolds() {
        return cases("rfc4408-tests.yml").stream().map(c -> dynamicTest(c.name, () -> check(c, expectedNow(c))));
    }

    private static List<String> expectedNow(Case suiteCase) {
        var changed = CHANGED_BY_RFC_7208.get(suiteCase.name);
        return changed == null ? expected(suiteCase) : List.of(changed.result);
    }

    @Test
    void changedCasesAreCasesOfTheOldSuiteThatSaidMore() {
        var old = cases("rfc4408-tests.yml").stream()
                .filter(c -> CHANGED_BY_RFC_7208.containsKey(c.name))
                .toList();
        assertThat(old).hasSameSizeAs(CHANGED_BY_RFC_7208.keySet());
        assertThat(old).allSatisfy(c -> assertThat(expected(c)).hasSizeGreaterThan(1));
    }

    @Test
    void noCaseIsMissing() {
        var cases = cases("rfc7208-tests.yml");
        assertThat(cases).hasSize(203);
        assertThat(cases.stream().filter(c -> c.fields.containsKey("explanation")))
                .hasSize(22);
    }

    private static void check(Case suiteCase, List<String> results) {
        var fields = suiteCase.fields;
        var evaluator = new SpfEvaluator(suiteCase.zone, Clock.systemUTC(), "receiver.example", SpfLimits.RFC_7208);
        var request = SpfRequest.mailFrom(
                SuiteZone.address(fields.get("host").toString()),
                fields.get("mailfrom").toString(),
                fields.get("helo").toString());
        var plain = evaluator.evaluate(request);
        assertThat(plain.result().wire()).as("%s", plain).isIn(results);
        if (fields.containsKey("explanation"))
            assertThat(plain.explanation().orElse(DEFAULT_EXPLANATION)).isEqualTo(fields.get("explanation"));
        var explained = evaluator.explain(request);
        assertThat(explained)
                .as("with a trace nothing is different but the trace")
                .isEqualTo(new SpfEvaluation(
                        plain.result(),
                        plain.identity(),
                        plain.domain(),
                        plain.explanation(),
                        plain.matched(),
                        plain.matchedIn(),
                        plain.reason(),
                        plain.dnsLookups(),
                        plain.voidLookups(),
                        explained.trace()));
        assertThat(explained.trace().orElseThrow().result()).isEqualTo(plain.result());
    }

    @SuppressWarnings("unchecked")
    private static List<String> expected(Case suiteCase) {
        var result = suiteCase.fields.get("result");
        return result instanceof List<?> several ? (List<String>) several : List.of(result.toString());
    }

    @SuppressWarnings("unchecked")
    private static List<Case> cases(String file) {
        var cases = new ArrayList<Case>();
        for (var document : yaml().loadAll(text(file))) {
            var section = (Map<String, Object>) document;
            var zone = new SuiteZone((Map<String, List<Object>>) section.get("zonedata"));
            ((Map<String, Map<String, Object>>) section.get("tests"))
                    .forEach((name, fields) ->
                            cases.add(new Case(section.get("description") + "/" + name, fields, zone)));
        }
        return cases;
    }

    private static String text(String file) {
        try {
            return Files.readString(SharedData.folder("spf").resolve(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every scalar is a text: "1234::1" is an address and no number. */
    private static Yaml yaml() {
        var options = new LoaderOptions();
        var dumper = new DumperOptions();
        var onlyTexts = new Resolver() {
            @Override
            protected void addImplicitResolvers() {
                addImplicitResolver(Tag.MERGE, MERGE, "<");
            }
        };
        return new Yaml(new SafeConstructor(options), new Representer(dumper), dumper, options, onlyTexts);
    }
}

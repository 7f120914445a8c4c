package org.kakitome;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Holds the import table of docs/architecture.md: which folder may know which. */
class ImportTableTest {
    private static final String ROOT = "org.kakitome";

    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages(ROOT);

    private static final Map<String, Set<String>> MAY_IMPORT = Map.ofEntries(
            Map.entry("dns", Set.of()),
            Map.entry("smtp", Set.of()),
            Map.entry("report", Set.of()),
            Map.entry("spf", Set.of("dns")),
            Map.entry("dkim", Set.of("dns")),
            Map.entry("dmarc", Set.of("dns")),
            Map.entry("check", Set.of("dns", "spf", "dkim", "dmarc")),
            Map.entry("message", Set.of("dns", "spf", "dkim", "dmarc")),
            Map.entry("source", Set.of("dns")),
            Map.entry("storage", Set.of("report", "check", "message", "source", "dns")),
            Map.entry("intake", Set.of("smtp", "report", "message", "storage")),
            Map.entry("analysis", Set.of("report", "storage", "source", "spf", "dmarc", "dns")),
            Map.entry("remediation", Set.of("check", "analysis", "source", "dns")),
            Map.entry("demo", Set.of("dns", "storage")),
            Map.entry(
                    "web",
                    Set.of(
                            "", // KakitomeConfig
                            "dns",
                            "report",
                            "spf",
                            "dkim",
                            "dmarc",
                            "check",
                            "message",
                            "source",
                            "storage",
                            "intake",
                            "analysis",
                            "remediation",
                            "demo")));

    @TestFactory
    java.util.stream.Stream<DynamicTest> everyFolderKnowsOnlyItsOwn() {
        return MAY_IMPORT.keySet().stream()
                .sorted()
                .map(folder -> DynamicTest.dynamicTest(
                        folder,
                        () -> ArchRuleDefinition.classes()
                                .that()
                                .resideInAPackage(ROOT + "." + folder + "..")
                                .should(importOnly(folder, MAY_IMPORT.get(folder)))
                                .allowEmptyShould(true)
                                .check(CLASSES)));
    }

    @Test
    void everyFolderStandsInTheTable() {
        var folders = new TreeSet<String>();
        CLASSES.forEach(c -> folders.add(folderOf(c)));
        folders.remove("");
        var unknown = new TreeSet<>(folders);
        unknown.removeAll(MAY_IMPORT.keySet());
        org.junit.jupiter.api.Assertions.assertEquals(Set.of(), unknown, "folders missing from the import table");
    }

    @Test
    void foldersKnowEachOtherInOneDirection() {
        slices().matching(ROOT + ".(*)..").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void frameworksStayAtTheEdge() {
        noClasses()
                .that()
                .resideInAnyPackage(folders(
                        "dns",
                        "spf",
                        "dkim",
                        "dmarc",
                        "report",
                        "smtp",
                        "check",
                        "message",
                        "source",
                        "remediation",
                        "demo"))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage(
                        "jakarta.enterprise..",
                        "jakarta.inject..",
                        "jakarta.persistence..",
                        "jakarta.ws.rs..",
                        "io.quarkus..",
                        "io.smallrye.config..",
                        "org.eclipse.microprofile.config..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".storage..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.persistence..", "io.quarkus.hibernate..", "org.hibernate..")
                .check(CLASSES);
        noClasses()
                .that()
                .resideOutsideOfPackages(ROOT + ".web..")
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("jakarta.ws.rs..", "io.quarkus.qute..")
                .check(CLASSES);
    }

    private static String[] folders(String... names) {
        return java.util.Arrays.stream(names).map(n -> ROOT + "." + n + "..").toArray(String[]::new);
    }

    private static String folderOf(JavaClass c) {
        var name = c.getPackageName();
        if (!name.startsWith(ROOT + ".")) return "";
        var rest = name.substring(ROOT.length() + 1);
        return rest.contains(".") ? rest.substring(0, rest.indexOf('.')) : rest;
    }

    private static ArchCondition<JavaClass> importOnly(String folder, Set<String> allowed) {
        return new ArchCondition<>("import only " + new TreeSet<>(allowed)) {
            @Override
            public void check(JavaClass from, ConditionEvents events) {
                var seen = new HashSet<String>();
                from.getDirectDependenciesFromSelf().forEach(dependency -> {
                    var target = dependency.getTargetClass().getBaseComponentType();
                    if (!target.getPackageName().startsWith(ROOT)) return;
                    var to = folderOf(target);
                    if (to.equals(folder) || allowed.contains(to) || !seen.add(to + target.getName())) return;
                    events.add(SimpleConditionEvent.violated(
                            from,
                            from.getName() + " knows " + target.getName() + ", but " + folder + " may know only "
                                    + allowed));
                });
            }
        };
    }
}

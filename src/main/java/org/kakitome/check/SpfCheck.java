package org.kakitome.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.check.DomainCheck.Section;
import org.kakitome.check.DomainCheck.SectionName;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.dns.Dns;
import org.kakitome.dns.DnsAnswer.Failed;
import org.kakitome.dns.DnsAnswer.Failure;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.RecordType;
import org.kakitome.spf.SpfOptimisation;
import org.kakitome.spf.SpfOptimiser;
import org.kakitome.spf.SpfProblem;
import org.kakitome.spf.SpfTree;

/** What a domain's SPF comes to. */
final class SpfCheck {
    /** One more include of a common service breaks it: its own term and what it includes. */
    private static final int NEARLY_USED = SpfTree.MAX_LOOKUPS - 1;

    private SpfCheck() {}

    static Section check(Dns dns, DomainName domain) {
        var tree = SpfTree.lookup(dns, domain);
        boolean over = tree.has(SpfProblem.Kind.TOO_MANY_LOOKUPS);
        return section(dns, tree, over ? shorter(SpfOptimiser.optimise(dns, domain)) : Optional.empty());
    }

    /** @param shorter a record that needs fewer lookups and copies nothing of a provider, where there is one */
    static Section section(Dns dns, SpfTree tree, Optional<String> shorter) {
        var findings = new Findings(SectionName.SPF);
        tree.root().texts().forEach(text -> findings.record(tree.domain(), RecordType.TXT, text));
        for (var problem : tree.problems()) problem(dns, findings, tree.domain(), problem, shorter);
        if (tree.root().state() == SpfTree.State.FOUND) standing(findings, tree);
        return findings.section();
    }

    /** A copy of a provider's addresses goes stale: that is a choice with a price, and no mend to be pasted. */
    static Optional<String> shorter(SpfOptimisation optimisation) {
        return optimisation
                .recommended()
                .filter(proposal -> proposal.tree().dnsLookups() <= SpfTree.MAX_LOOKUPS)
                .map(SpfOptimisation.Proposal::record);
    }

    /** Problems as findings, in their order. */
    static List<Finding> findings(Dns dns, DomainName checked, List<SpfProblem> problems) {
        if (problems.isEmpty()) return List.of();
        var findings = new Findings(SectionName.SPF);
        for (var problem : problems) problem(dns, findings, checked, problem, Optional.empty());
        return findings.section().findings();
    }

    private static void standing(Findings findings, SpfTree tree) {
        var domain = tree.domain().ascii();
        var lookups = String.valueOf(tree.dnsLookups());
        var limit = String.valueOf(SpfTree.MAX_LOOKUPS);
        if (tree.dnsLookups() >= NEARLY_USED && tree.dnsLookups() <= SpfTree.MAX_LOOKUPS)
            findings.add(FindingCode.SPF_LOOKUPS_NEARLY_USED, domain, domain, lookups, limit);
        if (tree.sendsNoMail()) findings.add(FindingCode.SPF_NO_MAIL, domain, domain);
        else if (!findings.anyWrong()) findings.add(FindingCode.SPF_RIGHT, domain, domain, lookups, limit);
    }

    private static void problem(
            Dns dns, Findings findings, DomainName checked, SpfProblem problem, Optional<String> shorter) {
        if (problem.kind() == SpfProblem.Kind.DNS_FAILED) {
            unanswered(findings, problem);
            return;
        }
        var code = code(problem.kind());
        var facts = new ArrayList<String>();
        facts.add(problem.domain().ascii());
        facts.add(problem.term());
        facts.addAll(problem.facts());
        int size = code.factNames().size();
        while (facts.size() < size) facts.add("");
        var subject = problem.term().isEmpty() ? problem.domain().ascii() : problem.term();
        var mend = problem.mend()
                .or(() -> firstRecord(dns, checked, problem))
                .or(() -> code == FindingCode.SPF_TOO_MANY_LOOKUPS ? shorter : Optional.empty());
        findings.add(
                code,
                severity(code, checked, problem),
                subject,
                List.copyOf(facts.subList(0, size)),
                mend.map(text -> new DnsRecord(checked.ascii(), "TXT", text)));
    }

    /** What an included domain could write more neatly is its owner's business. */
    private static Severity severity(FindingCode code, DomainName checked, SpfProblem problem) {
        boolean own = problem.domain().equals(checked);
        return !own && code.severity() == Severity.NEEDS_WORK ? Severity.NOT_SET_UP : code.severity();
    }

    /** Where there is none: mail from where mail goes to, or no mail at all. */
    private static Optional<String> firstRecord(Dns dns, DomainName checked, SpfProblem problem) {
        if (problem.kind() != SpfProblem.Kind.NO_RECORD || !problem.domain().equals(checked)) return Optional.empty();
        var mx = dns.mx(checked);
        if (mx.failed()) return Optional.empty();
        boolean hasMail = mx.recordsOrNone().stream().anyMatch(exchange -> !exchange.isNull());
        return Optional.of(hasMail ? "v=spf1 mx ~all" : "v=spf1 -all");
    }

    /** Facts: name, record type, failure, detail. */
    private static void unanswered(Findings findings, SpfProblem problem) {
        var facts = problem.facts();
        var name = DomainName.query(facts.get(0)).orElse(problem.domain());
        var type =
                facts.get(1).equals("TXT") ? RecordType.TXT : facts.get(1).equals("MX") ? RecordType.MX : RecordType.A;
        findings.unanswered(name, type, new Failed<>(Failure.valueOf(facts.get(2)), facts.get(3)));
    }

    private static FindingCode code(SpfProblem.Kind kind) {
        return switch (kind) {
            case NO_RECORD -> FindingCode.SPF_RECORD_MISSING;
            case NO_DOMAIN -> FindingCode.SPF_DOMAIN_MISSING;
            case DNS_FAILED -> throw new IllegalArgumentException("said by the failure's own code");
            case SEVERAL_RECORDS -> FindingCode.SPF_SEVERAL_RECORDS;
            case NEARLY_A_RECORD -> FindingCode.SPF_NEARLY_A_RECORD;
            case SYNTAX -> FindingCode.SPF_SYNTAX;
            case ANSWER_OVER_512_OCTETS -> FindingCode.SPF_ANSWER_TOO_LARGE;
            case RECORD_OVER_450_OCTETS -> FindingCode.SPF_RECORD_LONG;
            case TYPE_99 -> FindingCode.SPF_TYPE_99;
            case TOO_MANY_LOOKUPS -> FindingCode.SPF_TOO_MANY_LOOKUPS;
            case TOO_MANY_VOID_LOOKUPS -> FindingCode.SPF_TOO_MANY_VOID_LOOKUPS;
            case VOID_LOOKUP -> FindingCode.SPF_VOID_LOOKUP;
            case TOO_MANY_MX_HOSTS -> FindingCode.SPF_TOO_MANY_MX_HOSTS;
            case LOOP -> FindingCode.SPF_LOOP;
            case TREE_TOO_LARGE -> FindingCode.SPF_TREE_TOO_LARGE;
            case INCLUDE_WITHOUT_RECORD -> FindingCode.SPF_INCLUDE_WITHOUT_RECORD;
            case REDIRECT_WITHOUT_RECORD -> FindingCode.SPF_REDIRECT_WITHOUT_RECORD;
            case MALFORMED_TARGET -> FindingCode.SPF_MALFORMED_TARGET;
            case EXPLANATION_UNUSABLE -> FindingCode.SPF_EXPLANATION_UNUSABLE;
            case DYNAMIC_TERM -> FindingCode.SPF_DYNAMIC_TERM;
            case PASS_ALL -> FindingCode.SPF_PASS_ALL;
            case NEUTRAL_ALL -> FindingCode.SPF_NEUTRAL_ALL;
            case NO_ALL -> FindingCode.SPF_NO_ALL;
            case TERM_AFTER_ALL -> FindingCode.SPF_TERM_AFTER_ALL;
            case REDIRECT_WITH_ALL -> FindingCode.SPF_REDIRECT_WITH_ALL;
            case PTR -> FindingCode.SPF_PTR;
            case UNKNOWN_MODIFIER -> FindingCode.SPF_UNKNOWN_MODIFIER;
            case DUPLICATE_TERM -> FindingCode.SPF_DUPLICATE_TERM;
            case COVERED_TERM -> FindingCode.SPF_COVERED_TERM;
            case HUGE_RANGE -> FindingCode.SPF_HUGE_RANGE;
            case NOT_PUBLIC -> FindingCode.SPF_NOT_PUBLIC;
            case ODD_SPELLING -> FindingCode.SPF_ODD_SPELLING;
        };
    }
}

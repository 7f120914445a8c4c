package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.kakitome.analysis.SpfUse.TermUse;
import org.kakitome.analysis.SpfUse.WithoutIdle;
import org.kakitome.check.Finding;
import org.kakitome.check.Finding.DnsRecord;
import org.kakitome.check.FindingCode;
import org.kakitome.check.SpfReview;
import org.kakitome.dns.DomainName;
import org.kakitome.dns.DomainName.Parsed.Invalid;
import org.kakitome.spf.SpfComparison;
import org.kakitome.spf.SpfOptimisation;
import org.kakitome.spf.SpfOptimisation.Change;
import org.kakitome.spf.SpfOptimisation.Choice;
import org.kakitome.spf.SpfOptimisation.Cost;
import org.kakitome.spf.SpfOptimisation.Proposal;
import org.kakitome.spf.SpfTree;
import org.kakitome.spf.SpfTree.AddressCount;

/**
 * What the SPF page shows: either why the input is no domain or no draft, or the result.
 *
 * @param fault null when the input can be used
 * @param draft what was typed as a record; empty for the published one
 * @param result null with a fault
 */
public record SpfView(String title, String input, CheckView.FaultView fault, String draft, ResultView result) {
    /** The one mend for these is the shorter record, which has a part of its own. */
    private static final Set<FindingCode> ABOUT_LOOKUPS =
            EnumSet.of(FindingCode.SPF_LOOKUPS_NEARLY_USED, FindingCode.SPF_TOO_MANY_LOOKUPS, FindingCode.SPF_RIGHT);

    private static final int MAX_NETWORKS = 12;

    /**
     * @param head null for a domain without reports
     * @param budget null where there is no usable record
     * @param change null without a draft
     * @param withoutIdle null where every term is in use, or where that is not known
     * @param mail the tree tells how much mail matched where
     */
    public record ResultView(
            String domain,
            DomainHead head,
            String checkUrl,
            String publishedUrl,
            Mark mark,
            String word,
            String question,
            RawString answer,
            MomentView at,
            List<String> meta,
            SpfBudgetView budget,
            List<RecordView> records,
            List<CheckView.FindingView> findings,
            List<SpfNodeView> tree,
            boolean mail,
            RawString treeNote,
            ChangeView change,
            ShorterView withoutIdle,
            ShorterView shorter,
            String took,
            List<CheckView.QueryView> queries,
            boolean failures) {
        /** The one button of the page: what is idle goes first. */
        public boolean shorterIsNext() {
            return withoutIdle == null && shorter.gain();
        }

        /** The one mailbox every domain with mail has (RFC 5321 §4.5.1): the address to try first. */
        public String postmaster() {
            return "postmaster@" + domain;
        }
    }

    /** What a draft would change. */
    public record ChangeView(
            List<FactView> facts, List<CheckView.FindingView> arising, List<CheckView.FindingView> solved) {}

    /**
     * What could stand there instead.
     *
     * @param gain it needs fewer lookups
     * @param tryUrl shows the proposed record as a draft; null without a proposal
     * @param wayBack the present record's text; null without a proposal
     */
    public record ShorterView(
            String title,
            RawString note,
            boolean gain,
            RecordView record,
            String tryUrl,
            String wayBack,
            List<LineView> changes,
            List<ChoiceView> choices) {}

    public record LineView(RawString text, String note) {}

    public record ChoiceView(String term, String replacement, String saves, String longer, String cost) {}

    static SpfView invalid(String input, Invalid invalid, Texts texts) {
        var fault = CheckView.invalid(input, invalid, texts).fault();
        return new SpfView(texts.text("spf.title.empty"), input, fault, "", null);
    }

    static SpfView tooLong(DomainName domain, String draft, Texts texts) {
        return new SpfView(
                texts.text("spf.title", domain.unicode()),
                domain.unicode(),
                new CheckView.FaultView(
                        Mark.UNKNOWN,
                        texts.text("check.fault.word"),
                        texts.answer("spf.draft.tooLong", SpfPage.MAX_DRAFT),
                        texts.html("spf.draft.tooLong.hint", draft.length())),
                "",
                null);
    }

    static SpfView of(
            SpfReview review,
            Optional<TermUse> use,
            Optional<WithoutIdle> spare,
            String draft,
            boolean monitored,
            Texts texts) {
        var tree = review.tree();
        var domain = review.domain();
        var nodes = SpfNodeView.of(tree, use, texts);
        var findings = new ArrayList<CheckView.FindingView>();
        for (var finding : review.section().findings())
            findings.add(CheckView.finding(finding, "spf" + findings.size(), texts));
        var records = new ArrayList<RecordView>();
        for (var record : review.section().records()) records.add(RecordView.of("record" + records.size(), record));
        boolean usable = tree.root().state() == SpfTree.State.FOUND;
        return new SpfView(
                texts.text("spf.title", domain.unicode()),
                domain.unicode(),
                null,
                draft,
                new ResultView(
                        domain.ascii(),
                        monitored ? DomainHead.of(domain) : null,
                        Urls.check(domain.ascii()),
                        Urls.spf(domain.ascii()),
                        Mark.of(review.section().verdict()),
                        CheckView.word(review.section().verdict(), texts),
                        texts.text(draft.isEmpty() ? "spf.question" : "spf.question.draft", domain.unicode()),
                        answer(review, nodes, texts),
                        MomentView.full(review.at(), texts),
                        usable ? meta(tree, texts) : List.of(),
                        usable ? SpfBudgetView.of(tree, nodes, texts) : null,
                        records,
                        findings,
                        nodes,
                        use.isPresent(),
                        treeNote(use, texts),
                        review.change()
                                .map(change -> change(change, use, texts))
                                .orElse(null),
                        spare.map(without -> withoutIdle(review, without, texts))
                                .orElse(null),
                        shorter(review, texts),
                        texts.text("check.took", review.queries().size(), texts.took(review.took())),
                        review.queries().stream()
                                .map(query -> CheckView.query(query, texts))
                                .toList(),
                        review.queries().stream().anyMatch(CheckView::failed)));
    }

    /** What is wrong where something is, else how the budget stands. */
    private static RawString answer(SpfReview review, List<SpfNodeView> nodes, Texts texts) {
        var headline = review.section().headline();
        if (!ABOUT_LOOKUPS.contains(headline.code()))
            return texts.sentences(texts.html(CheckView.key(headline, "line"), CheckView.facts(headline, texts)));
        var lookups = review.tree().dnsLookups();
        if (lookups > SpfTree.MAX_LOOKUPS) return texts.answer("spf.answer.over", lookups, SpfTree.MAX_LOOKUPS);
        int idle = 0;
        for (var term : review.tree().root().terms())
            if (nodes.stream().anyMatch(node -> node.idle() && node.term().equals(term.text())))
                idle += term.dnsLookups();
        return texts.answer("spf.answer", lookups, SpfTree.MAX_LOOKUPS, idle);
    }

    private static List<String> meta(SpfTree tree, Texts texts) {
        return List.of(
                texts.text("spf.meta.void", tree.voidLookups(), SpfTree.MAX_VOID_LOOKUPS),
                texts.text("spf.meta.addresses", addresses(tree.addresses(), texts)));
    }

    private static String addresses(AddressCount count, Texts texts) {
        var ip4 = texts.text(
                "spf.addresses.ip4",
                texts.number(count.ip4()),
                plural(count.ip4().bitLength()));
        if (count.ip6().signum() == 0) return ip4;
        var ip6 = texts.text(
                "spf.addresses.ip6",
                texts.number(count.ip6Networks()),
                plural(count.ip6Networks().bitLength()));
        return count.ip4().signum() == 0 ? ip6 : texts.list(List.of(ip4, ip6));
    }

    /** Zero has no bits, one has one. */
    private static int plural(int bits) {
        return bits == 1 ? 1 : 2;
    }

    private static RawString treeNote(Optional<TermUse> use, Texts texts) {
        return use.map(u -> texts.html("spf.tree.note.mail", u.messages(), u.lost()))
                .orElseGet(() -> texts.html("spf.tree.note"));
    }

    private static ChangeView change(SpfReview.Change change, Optional<TermUse> use, Texts texts) {
        var comparison = change.comparison();
        var facts = new ArrayList<FactView>();
        facts.add(fact("lookups", counts(comparison, texts), texts));
        FactView.of(texts.text("spf.change.added"), comparison.addedTerms(), true, texts)
                .ifPresent(facts::add);
        FactView.of(texts.text("spf.change.removed"), comparison.removedTerms(), true, texts)
                .ifPresent(facts::add);
        facts.add(networks("gained", comparison.gained(), texts));
        facts.add(networks("lost", comparison.lost(), texts));
        use.ifPresent(u ->
                facts.add(fact("mail", texts.text("spf.change.mail.said", u.messages() - u.lost(), u.lost()), texts)));
        return new ChangeView(
                facts, findings("arising", change.arising(), texts), findings("solved", change.solved(), texts));
    }

    private static String counts(SpfComparison comparison, Texts texts) {
        return texts.text(
                "spf.change.counts",
                comparison.published().dnsLookups(),
                comparison.draft().dnsLookups());
    }

    private static FactView fact(String what, String value, Texts texts) {
        return new FactView(texts.text("spf.change." + what), List.of(value), false, null);
    }

    private static FactView networks(String what, AddressCount count, Texts texts) {
        if (count.ip4().signum() == 0 && count.ip6().signum() == 0)
            return fact(what, texts.text("spf.change.nothing"), texts);
        var networks = count.networks();
        int more = networks.size() - MAX_NETWORKS;
        var total = addresses(count, texts);
        return new FactView(
                texts.text("spf.change." + what),
                networks.stream().limit(MAX_NETWORKS).toList(),
                true,
                more > 0 ? texts.text("spf.change.moreNetworks", more, total) : total);
    }

    private static List<CheckView.FindingView> findings(String id, List<Finding> findings, Texts texts) {
        var views = new ArrayList<CheckView.FindingView>();
        for (var finding : findings) views.add(CheckView.finding(finding, id + views.size(), texts));
        return views;
    }

    private static ShorterView withoutIdle(SpfReview review, WithoutIdle without, Texts texts) {
        var domain = review.domain().ascii();
        var lines = review.tree().root().terms().stream()
                .filter(term -> without.terms().contains(term.text()))
                .map(term -> new LineView(
                        texts.html("spf.idle.term", term.text()), texts.text("spf.saves", term.dnsLookups())))
                .toList();
        return new ShorterView(
                texts.text("spf.idle.title", without.terms().size()),
                texts.html("spf.idle.note", without.tree().dnsLookups(), SpfTree.MAX_LOOKUPS, without.messages()),
                true,
                RecordView.of("idle", new DnsRecord(domain, "TXT", without.record())),
                Urls.spf(domain, without.record()),
                review.tree().record().orElse(null),
                lines,
                List.of());
    }

    private static ShorterView shorter(SpfReview review, Texts texts) {
        var shorter = review.shorter();
        var proposal = shorter.withinLimit().or(shorter::recommended);
        var choices =
                shorter.choices().stream().map(choice -> choice(choice, texts)).toList();
        if (proposal.isEmpty()) return withoutProposal(shorter, choices, texts);
        var record =
                new DnsRecord(review.domain().ascii(), "TXT", proposal.get().record());
        return new ShorterView(
                title(shorter, proposal.get(), texts),
                texts.html(
                        "spf.shorter.note",
                        proposal.get().tree().dnsLookups(),
                        SpfTree.MAX_LOOKUPS,
                        proposal.get().checkedAddresses()),
                proposal.get().tree().dnsLookups() < review.tree().dnsLookups(),
                RecordView.of("shorter", record),
                Urls.spf(review.domain().ascii(), proposal.get().record()),
                review.tree().record().orElse(null),
                proposal.get().changes().stream()
                        .map(change -> line(change, texts))
                        .toList(),
                choices);
    }

    private static String title(SpfOptimisation shorter, Proposal proposal, Texts texts) {
        if (shorter.withinLimit().isPresent()) return texts.text("spf.shorter.withinLimit");
        if (proposal.tree().dnsLookups() > SpfTree.MAX_LOOKUPS) return texts.text("spf.shorter.stillOver");
        int saved = shorter.before().dnsLookups() - proposal.tree().dnsLookups();
        return texts.text(saved > 0 ? "spf.shorter.title" : "spf.shorter.neater", saved);
    }

    private static ShorterView withoutProposal(SpfOptimisation shorter, List<ChoiceView> choices, Texts texts) {
        var obstacle = shorter.obstacle().orElse(SpfOptimisation.Obstacle.NOTHING_TO_GAIN);
        return new ShorterView(
                texts.text("spf.shorter.none"),
                texts.html("spf.obstacle." + obstacle),
                false,
                null,
                null,
                null,
                List.of(),
                choices);
    }

    private static LineView line(Change change, Texts texts) {
        var text = texts.html("spf.change.kind." + change.kind(), change.term(), change.replacement());
        var notes = new ArrayList<String>();
        if (change.lookupsSaved() > 0) notes.add(texts.text("spf.saves", change.lookupsSaved()));
        if (change.cost() != Cost.NONE) notes.add(texts.text("spf.cost." + change.cost()));
        return new LineView(text, String.join(texts.text("list.comma"), notes));
    }

    private static ChoiceView choice(Choice choice, Texts texts) {
        if (!choice.possible())
            return new ChoiceView(choice.term(), "", texts.text("number.none"), "", texts.text("spf.cost.impossible"));
        return new ChoiceView(
                choice.term(),
                choice.replacement(),
                texts.text("spf.saves", choice.lookupsSaved()),
                texts.text("spf.octets", choice.octets()),
                texts.text("spf.cost." + choice.cost()));
    }
}

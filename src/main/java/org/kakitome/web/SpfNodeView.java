package org.kakitome.web;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.analysis.SpfUse.TermUse;
import org.kakitome.spf.Directive;
import org.kakitome.spf.Mechanism;
import org.kakitome.spf.SpfTree;
import org.kakitome.spf.SpfTree.Node;
import org.kakitome.spf.SpfTree.State;
import org.kakitome.spf.SpfTree.TermNode;

/**
 * One line of the tree: a term, or neighbouring networks.
 *
 * @param detail what it resolved to; may be empty
 * @param note what is special about it; null where nothing is
 * @param lookups empty where it asks nothing, as is {@code soFar}
 * @param over the limit is passed here
 * @param mail messages that matched here, may be empty; null where reports say nothing
 * @param idle it costs lookups, and no mail needed it
 */
public record SpfNodeView(
        String term,
        String detail,
        String note,
        boolean failed,
        String lookups,
        String soFar,
        boolean over,
        String addresses,
        String mail,
        boolean idle,
        List<SpfNodeView> inside) {
    /** So many hosts or networks stand in one line; the rest is counted. */
    private static final int MAX_IN_LINE = 8;

    static List<SpfNodeView> of(SpfTree tree, Optional<TermUse> use, Texts texts) {
        return new Building(use, texts).nodes(tree.root(), List.of());
    }

    private record Building(Optional<TermUse> use, Texts texts) {
        List<SpfNodeView> nodes(Node record, List<String> path) {
            var nodes = new ArrayList<SpfNodeView>();
            var networks = new ArrayList<TermNode>();
            for (var term : record.terms()) {
                if (isNetwork(term)) {
                    networks.add(term);
                    continue;
                }
                flush(networks, path, nodes);
                nodes.add(node(term, path));
            }
            flush(networks, path, nodes);
            return nodes;
        }

        private void flush(List<TermNode> networks, List<String> path, List<SpfNodeView> into) {
            if (networks.isEmpty()) return;
            into.add(networks.size() == 1 ? node(networks.get(0), path) : networks(List.copyOf(networks), path));
            networks.clear();
        }

        private SpfNodeView networks(List<TermNode> terms, List<String> path) {
            var addresses = BigInteger.ZERO;
            long messages = 0;
            for (var term : terms) {
                addresses = addresses.add(count(term));
                messages += messages(term, path);
            }
            var shown = terms.stream().limit(MAX_IN_LINE).map(TermNode::text).toList();
            int more = terms.size() - shown.size();
            return new SpfNodeView(
                    String.join(" ", shown),
                    more > 0 ? texts.text("spf.more", more) : "",
                    null,
                    false,
                    "",
                    "",
                    false,
                    texts.number(addresses),
                    mail(messages, false),
                    false,
                    List.of());
        }

        private SpfNodeView node(TermNode term, List<String> path) {
            boolean asks = term.dnsLookups() > 0;
            boolean everybody =
                    term.term() instanceof Directive directive && directive.mechanism() instanceof Mechanism.All;
            long messages = messages(term, path);
            var state = term.child().map(Node::state).orElse(State.FOUND);
            var inside = new ArrayList<String>(path);
            inside.add(term.text());
            return new SpfNodeView(
                    term.text(),
                    hosts(term),
                    note(term, state),
                    state != State.FOUND && state != State.NOT_EXPANDED,
                    asks ? texts.number(term.dnsLookups()) : "",
                    asks ? texts.number(term.lookupsSoFar()) : "",
                    asks && term.lookupsSoFar() > SpfTree.MAX_LOOKUPS,
                    everybody || count(term).signum() == 0 ? "" : texts.number(count(term)),
                    mail(messages, asks),
                    asks && use.isPresent() && messages == 0 && path.isEmpty(),
                    term.child().map(child -> nodes(child, inside)).orElse(List.of()));
        }

        private String hosts(TermNode term) {
            var shown = term.hosts().stream().limit(MAX_IN_LINE).toList();
            int more = term.hosts().size() - shown.size();
            return String.join(", ", shown) + (more > 0 ? " " + texts.text("spf.more", more) : "");
        }

        private String note(TermNode term, State state) {
            if (!term.reachable()) return texts.text("spf.node.unreachable");
            if (term.dynamic()) return texts.text("spf.node.dynamic");
            return state == State.FOUND ? null : texts.text("spf.node." + state);
        }

        private long messages(TermNode term, List<String> path) {
            var inside = new ArrayList<String>(path);
            inside.add(term.text());
            return use.map(u -> u.at(inside)).orElse(0L);
        }

        /** That nothing matched matters only where it costs a lookup. */
        private String mail(long messages, boolean asks) {
            if (use.isEmpty()) return null;
            return messages > 0 || asks ? texts.text("spf.mail", messages) : "";
        }
    }

    /** IPv6 as networks of 64 bits: as many as there are links or customers. */
    private static BigInteger count(TermNode term) {
        return term.addresses().ip4().add(term.addresses().ip6Networks());
    }

    private static boolean isNetwork(TermNode term) {
        return term.reachable()
                && term.term() instanceof Directive directive
                && (directive.mechanism() instanceof Mechanism.Ip4 || directive.mechanism() instanceof Mechanism.Ip6);
    }
}

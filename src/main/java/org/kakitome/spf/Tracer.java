package org.kakitome.spf;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.LongSupplier;
import org.kakitome.dns.DnsAnswer;
import org.kakitome.dns.DnsQuestion;
import org.kakitome.dns.MailExchange;
import org.kakitome.spf.SpfTrace.Outcome;
import org.kakitome.spf.SpfTrace.Why;

/**
 * Listens to an evaluation. This class hears nothing and costs nothing: it is handed only what the evaluation has at hand anyway. {@link Recording} writes the
 * trace.
 */
class Tracer {
    static final Tracer OFF = new Tracer();

    /** Nanoseconds, or 0 where nobody wants to know. */
    long now() {
        return 0;
    }

    void enter(String domain) {}

    void record(SpfRecord record) {}

    void text(String record) {}

    void asked(DnsQuestion<?> question, DnsAnswer<?> answer, long begin) {}

    void beginTerm(SpfRecord record, Term term) {}

    void target(Object name) {}

    void compared(Object with, boolean matches) {}

    void why(Why why) {}

    void endTerm(Outcome outcome) {}

    void decided() {}

    void exit(SpfResult result, SpfEvaluation.Reason reason) {}

    SpfTrace trace() {
        return null;
    }

    /** Builds the tree. */
    static final class Recording extends Tracer {
        private static final int MAX_COMPARED = 200; // ours: an a may have any number of addresses

        private final LongSupplier nanos;
        private final Deque<RecordTrace> open = new ArrayDeque<>();
        private SpfTrace finished;

        Recording(LongSupplier nanos) {
            this.nanos = nanos;
        }

        private static final class RecordTrace {
            final String domain;
            final long begin;
            final List<SpfTrace.Step> steps = new ArrayList<>();
            String text;
            SpfRecord record;
            SpfTrace.Question lookup;
            TermTrace term;

            RecordTrace(String domain, long begin) {
                this.domain = domain;
                this.begin = begin;
            }
        }

        private static final class TermTrace {
            final Term term;
            final String text;
            final long begin;
            final List<String> compared = new ArrayList<>();
            final List<SpfTrace.Question> questions = new ArrayList<>();
            String target = "";
            String matchedBy;
            Why why = Why.ADDRESS_DIFFERS;
            SpfTrace inner;

            TermTrace(Term term, String text, long begin) {
                this.term = term;
                this.text = text;
                this.begin = begin;
            }
        }

        @Override
        long now() {
            return nanos.getAsLong();
        }

        @Override
        void enter(String domain) {
            open.push(new RecordTrace(domain, now()));
        }

        @Override
        void record(SpfRecord record) {
            open.element().record = record;
        }

        @Override
        void text(String record) {
            open.element().text = record;
        }

        @Override
        void asked(DnsQuestion<?> question, DnsAnswer<?> answer, long begin) {
            var asked = new SpfTrace.Question(
                    question.name().ascii(),
                    question.type().mnemonic(),
                    outcome(answer),
                    answer.recordsOrNone().stream()
                            .limit(MAX_COMPARED)
                            .map(Recording::text)
                            .toList(),
                    Duration.ofNanos(now() - begin));
            var record = open.element();
            if (record.term == null) record.lookup = asked;
            else record.term.questions.add(asked);
        }

        private static String outcome(DnsAnswer<?> answer) {
            if (answer instanceof DnsAnswer.Found) return "FOUND";
            if (answer instanceof DnsAnswer.NoData) return "NO_DATA";
            if (answer instanceof DnsAnswer.NxDomain) return "NXDOMAIN";
            return ((DnsAnswer.Failed<?>) answer).failure().name();
        }

        private static String text(Object data) {
            if (data instanceof java.net.InetAddress address) return Addresses.print(address);
            if (data instanceof MailExchange mx) return mx.preference() + " " + mx.exchange();
            return data.toString();
        }

        @Override
        void beginTerm(SpfRecord record, Term term) {
            var at = open.element();
            at.term = new TermTrace(term, record.termText(record.indexOf(term)), now());
        }

        @Override
        void target(Object name) {
            open.element().term.target = name.toString();
        }

        @Override
        void compared(Object with, boolean matches) {
            var term = open.element().term;
            if (term.compared.size() < MAX_COMPARED) term.compared.add(text(with));
            if (matches) term.matchedBy = text(with);
        }

        @Override
        void why(Why why) {
            var term = open.element().term;
            if (term != null) term.why = why; // the question for an include's own record belongs to no term of it
        }

        @Override
        void endTerm(Outcome outcome) {
            var record = open.element();
            var term = record.term;
            record.term = null;
            record.steps.add(new SpfTrace.Step(
                    term.text,
                    outcome,
                    term.why,
                    term.target,
                    term.compared,
                    Optional.ofNullable(term.matchedBy),
                    term.questions,
                    Optional.ofNullable(term.inner),
                    Duration.ofNanos(now() - term.begin)));
        }

        /** What stands behind the match, directives in their order, then the redirect. */
        @Override
        void decided() {
            var at = open.element();
            var terms = new ArrayList<Term>(at.record.directives());
            at.record.redirect().ifPresent(terms::add);
            for (var term : terms.subList(at.steps.size(), terms.size()))
                at.steps.add(new SpfTrace.Step(
                        at.record.termText(at.record.indexOf(term)),
                        Outcome.NOT_REACHED,
                        Why.DECIDED_BEFORE,
                        "",
                        List.of(),
                        Optional.empty(),
                        List.of(),
                        Optional.empty(),
                        Duration.ZERO));
        }

        @Override
        void exit(SpfResult result, SpfEvaluation.Reason reason) {
            var record = open.pop();
            finished = new SpfTrace(
                    record.domain,
                    Optional.ofNullable(record.text),
                    Optional.ofNullable(record.lookup),
                    record.steps,
                    result,
                    Optional.ofNullable(reason),
                    Duration.ofNanos(now() - record.begin));
            if (!open.isEmpty()) open.element().term.inner = finished;
        }

        @Override
        SpfTrace trace() {
            return finished;
        }
    }
}

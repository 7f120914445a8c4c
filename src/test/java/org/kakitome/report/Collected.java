package org.kakitome.report;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Everything that a reader told, and a check that it told it in the agreed order. */
final class Collected implements ReportVisitor {
    static final Instant NOW = Instant.parse("2026-11-24T00:00:00Z");

    record Report(AggregateReport head, List<ReportRecord> records, ReportEnd end) {
        List<String> noteCodes() {
            return end.notes().stream().map(Note::code).distinct().toList();
        }
    }

    record Aside(String document, SetAside why) {}

    final List<Report> reports = new ArrayList<>();
    final List<Aside> asides = new ArrayList<>();
    final List<FailureReport> failureReports = new ArrayList<>();
    final List<TlsReport> tlsReports = new ArrayList<>();
    private boolean takesAllKinds;
    private AggregateReport open;
    private final List<ReportRecord> records = new ArrayList<>();

    static Collected of(byte[] content) {
        return of(content, "", ReportLimits.DEFAULT);
    }

    static Collected of(String content) {
        return of(content.getBytes(StandardCharsets.UTF_8));
    }

    static Collected of(byte[] content, String filename) {
        return of(content, filename, ReportLimits.DEFAULT);
    }

    static Collected of(byte[] content, String filename, ReportLimits limits) {
        return new Collected().reading(content, filename, limits);
    }

    /** As a visitor that takes failure reports and TLS reports too. */
    static Collected ofAllKinds(byte[] content) {
        return ofAllKinds(content, "");
    }

    static Collected ofAllKinds(byte[] content, String filename) {
        var collected = new Collected();
        collected.takesAllKinds = true;
        return collected.reading(content, filename, ReportLimits.DEFAULT);
    }

    static Collected ofAllKinds(String content) {
        return ofAllKinds(content.getBytes(StandardCharsets.UTF_8));
    }

    private Collected reading(byte[] content, String filename, ReportLimits limits) {
        var reader = new ReportReader(limits, Clock.fixed(NOW, ZoneOffset.UTC));
        try {
            reader.read(new ByteArrayInputStream(content), Optional.of(filename).filter(n -> !n.isEmpty()), this);
        } catch (IOException e) {
            throw new AssertionError("an array throws nothing", e);
        }
        if (open != null) throw new AssertionError("a report was begun and neither ended nor set aside");
        if (reports.isEmpty() && asides.isEmpty() && failureReports.isEmpty() && tlsReports.isEmpty())
            throw new AssertionError("nothing was told");
        return this;
    }

    Report report() {
        if (reports.size() != 1) throw new AssertionError("not one report: " + this);
        return reports.get(0);
    }

    SetAside aside() {
        if (asides.size() != 1 || !reports.isEmpty()) throw new AssertionError("not one set-aside: " + this);
        return asides.get(0).why();
    }

    @Override
    public void begin(AggregateReport report) {
        if (open != null) throw new AssertionError("begin in a report");
        open = report;
        records.clear();
    }

    @Override
    public void record(ReportRecord record) {
        if (open == null) throw new AssertionError("a record outside of a report");
        records.add(record);
    }

    @Override
    public void end(ReportEnd end) {
        if (open == null) throw new AssertionError("end outside of a report");
        reports.add(new Report(open, List.copyOf(records), end));
        open = null;
    }

    @Override
    public void setAside(String document, SetAside why) {
        asides.add(new Aside(document, why));
        open = null;
    }

    @Override
    public boolean failureReport(String document, FailureReport report) {
        if (takesAllKinds) failureReports.add(report);
        return takesAllKinds;
    }

    @Override
    public boolean tlsReport(String document, TlsReport report) {
        if (takesAllKinds) tlsReports.add(report);
        return takesAllKinds;
    }

    /** One line: {@code 2 records, 5 messages; XML_BROKEN}. */
    @Override
    public String toString() {
        var parts = new ArrayList<String>();
        for (var report : reports) {
            var end = report.end();
            parts.add(end.records() + " records " + end.messages() + " messages"
                    + (end.skipped() > 0 ? " " + end.skipped() + " skipped" : "") + " " + report.noteCodes());
        }
        for (var aside : asides)
            parts.add(aside.why().reason() + " (" + aside.why().detail() + ")");
        return String.join("; ", parts);
    }
}

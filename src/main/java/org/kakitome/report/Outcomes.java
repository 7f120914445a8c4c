package org.kakitome.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.BooleanSupplier;

/**
 * Stands between the parsers and the visitor and decides which set-asides are worth telling: those of a message's text parts and pictures are not when there
 * is a report beside them, and of a message without any report one is told, the truest.
 */
final class Outcomes {
    private static final int MAX_SET_ASIDES = 100;

    /** From what says most about the input to what says least. */
    private static final List<SetAside.Reason> TRUEST_FIRST = List.of(
            SetAside.Reason.INTERNAL_ERROR,
            SetAside.Reason.DATE_RANGE_WRONG,
            SetAside.Reason.METADATA_MISSING,
            SetAside.Reason.DTD_REFUSED,
            SetAside.Reason.XML_BROKEN,
            SetAside.Reason.JSON_BROKEN,
            SetAside.Reason.TOO_LARGE,
            SetAside.Reason.ARCHIVE_ENCRYPTED,
            SetAside.Reason.ARCHIVE_BROKEN,
            SetAside.Reason.MIME_TOO_DEEP,
            SetAside.Reason.OTHER_REPORT_KIND,
            SetAside.Reason.OTHER_XML,
            SetAside.Reason.NOT_XML,
            SetAside.Reason.NO_REPORT,
            SetAside.Reason.EMPTY);

    private final ReportVisitor visitor;
    private final List<Untold> untold = new ArrayList<>();
    private boolean begun;
    private int reports;
    private int withdrawn;

    private record Untold(Document document, SetAside why) {}

    /** What the visitor throws is not ours to handle: it must come out of {@link ReportReader#read} as it is. */
    static final class VisitorFailed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        final transient Throwable failure;

        VisitorFailed(Throwable failure) {
            super(failure);
            this.failure = failure;
        }
    }

    Outcomes(ReportVisitor visitor) {
        this.visitor = visitor;
    }

    void begin(AggregateReport report) {
        begun = true;
        tell(() -> visitor.begin(report));
    }

    void record(ReportRecord record) {
        tell(() -> visitor.record(record));
    }

    void end(ReportVisitor.ReportEnd end) {
        begun = false;
        reports++;
        tell(() -> visitor.end(end));
    }

    boolean hasReport() {
        return reports > 0;
    }

    void failureReport(Document document, FailureReport report) {
        take(document, "failure report (RFC 9991)", () -> visitor.failureReport(document.name(), report));
    }

    void tlsReport(Document document, TlsReport report) {
        take(document, "TLS report (RFC 8460)", () -> visitor.tlsReport(document.name(), report));
    }

    private void take(Document document, String kind, BooleanSupplier visit) {
        var taken = new boolean[1];
        tell(() -> taken[0] = visit.getAsBoolean());
        if (taken[0]) reports++;
        else setAside(document, new SetAside(SetAside.Reason.OTHER_REPORT_KIND, kind));
    }

    void setAside(Document document, SetAside why) {
        if (begun) {
            begun = false;
            withdrawn++;
            tell(() -> visitor.setAside(document.name(), why));
        } else if (untold.size() < MAX_SET_ASIDES) {
            untold.add(new Untold(document, why));
        }
    }

    /** At the end of the input, once. */
    void finish() {
        if (reports > 0) {
            for (var one : untold) if (isWorthTelling(one)) tell(() -> visitor.setAside(one.document.name(), one.why));
        } else if (withdrawn == 0) {
            var truest = untold.stream()
                    .min(Comparator.comparingInt(Outcomes::truth))
                    .orElseThrow();
            tell(() -> visitor.setAside(truest.document.name(), truest.why));
        }
    }

    /** An empty attachment says more than the mail without a report around it. */
    private static int truth(Untold one) {
        boolean emptyAttachment = one.why.reason() == SetAside.Reason.EMPTY && one.document.claimed();
        return TRUEST_FIRST.indexOf(emptyAttachment ? SetAside.Reason.NOT_XML : one.why.reason());
    }

    /** Beside a report: what was announced as one, and whatever shows that something may have been lost. */
    private static boolean isWorthTelling(Untold one) {
        return switch (one.why.reason()) {
            case EMPTY, NO_REPORT, NOT_XML, XML_BROKEN, OTHER_XML -> one.document.claimed();
            default -> true;
        };
    }

    private static void tell(Runnable call) {
        try {
            call.run();
        } catch (RuntimeException | Error failure) {
            throw new VisitorFailed(failure);
        }
    }
}

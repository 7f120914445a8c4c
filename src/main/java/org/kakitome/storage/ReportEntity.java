package org.kakitome.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.Optional;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.kakitome.report.AggregateReport;
import org.kakitome.report.AggregateReport.PolicyPublished;
import org.kakitome.report.AggregateReport.ReportMetadata;
import org.kakitome.report.AggregateReport.Variant;
import org.kakitome.report.ReportVisitor.Note;

/** Read only: {@link ReportDraft} writes. The id alone is unique; domain and begin before it in the key are for partitions and distribution. */
@Entity(name = "Report")
@Table(name = "report")
@Immutable
class ReportEntity {
    @Id
    Long id;

    @Column(name = "domain_id")
    long domainId;

    @Column(name = "range_begin")
    Instant rangeBegin;

    @Column(name = "range_end")
    Instant rangeEnd;

    @Enumerated(EnumType.STRING)
    Variant variant;

    @Column(name = "org_name")
    String orgName;

    String email;

    @Column(name = "extra_contact_info")
    String extraContactInfo;

    @Column(name = "report_id")
    String reportId;

    String generator;

    @JdbcTypeCode(SqlTypes.JSON)
    String errors;

    @JdbcTypeCode(SqlTypes.JSON)
    @Column(name = "policy_published")
    String policyPublished;

    long records;
    long messages;
    long skipped;

    @JdbcTypeCode(SqlTypes.JSON)
    String notes;

    boolean conflicting;

    @Column(name = "message_id")
    long messageId;

    @Column(name = "received_at")
    Instant receivedAt;

    StoredReport view(String domain) {
        try {
            var metadata = new ReportMetadata(
                    orgName,
                    email,
                    Optional.ofNullable(extraContactInfo),
                    reportId,
                    rangeBegin,
                    rangeEnd,
                    Json.readList(errors, String.class),
                    Optional.ofNullable(generator));
            var report = new AggregateReport(variant, metadata, Json.read(policyPublished, PolicyPublished.class));
            var notes = Json.readList(this.notes, Note.class);
            return new StoredReport(
                    id, domain, report, records, messages, skipped, notes, conflicting, messageId, receivedAt);
        } catch (Json.Unreadable e) {
            throw new IllegalStateException("report " + id + " is not what was written", e);
        }
    }
}

package org.kakitome.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.annotations.Immutable;
import org.kakitome.storage.InboundDocument.Outcome;

/** Read only: {@link OpenMessage} writes. */
@Entity(name = "InboundDocument")
@Table(name = "inbound_document")
@IdClass(InboundDocumentEntity.Key.class)
@Immutable
class InboundDocumentEntity {
    record Key(Long messageId, Integer ordinal) implements Serializable {}

    @Id
    @Column(name = "message_id")
    Long messageId;

    @Id
    Integer ordinal;

    String document;
    String kind;

    @Enumerated(EnumType.STRING)
    Outcome outcome;

    String reason;
    String detail;
    String domain;
    String reporter;

    @Column(name = "report_id")
    String reportId;

    Long report;
    long records;
    long messages;

    InboundDocument view() {
        return new InboundDocument(
                document,
                kind,
                outcome,
                InboundRows.setAside(reason, detail),
                Optional.ofNullable(domain),
                Optional.ofNullable(reporter),
                Optional.ofNullable(reportId),
                report == null ? OptionalLong.empty() : OptionalLong.of(report),
                records,
                messages);
    }
}

package org.kakitome.storage;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.hibernate.annotations.Formula;
import org.hibernate.annotations.Immutable;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.SenderAuthentication.Verdict;

/** Read only: {@link Spool} writes. Without the raw bytes. */
@Entity(name = "InboundMessage")
@Table(name = "inbound_message")
@Immutable
class InboundMessageEntity {
    @Id
    Long id;

    @Column(name = "received_at")
    Instant receivedAt;

    @Enumerated(EnumType.STRING)
    Origin origin;

    @JdbcTypeCode(SqlTypes.INET)
    InetAddress client;

    String helo;
    String tls;

    @Column(name = "reverse_path")
    String reversePath;

    @JdbcTypeCode(SqlTypes.ARRAY)
    @Column(name = "forward_paths")
    String[] forwardPaths;

    String filename;
    boolean demo;

    @Enumerated(EnumType.STRING)
    State state;

    int attempts;
    String reason;
    String detail;

    @Column(name = "processed_at")
    Instant processedAt;

    @Column(name = "import_id")
    Long importId;

    @Column(name = "content_redacted")
    boolean contentRedacted;

    @Enumerated(EnumType.STRING)
    Verdict sender;

    @Column(name = "sender_authentication")
    @JdbcTypeCode(SqlTypes.JSON)
    String senderAuthentication;

    @Formula("octet_length(content)")
    long size;

    InboundMessage view(List<InboundDocument> documents) {
        var envelope = new InboundEnvelope(
                receivedAt,
                origin,
                Optional.ofNullable(client),
                Optional.ofNullable(helo),
                Optional.ofNullable(tls),
                reversePath,
                List.of(forwardPaths),
                Optional.ofNullable(filename),
                demo);
        return new InboundMessage(
                id,
                envelope,
                state,
                size,
                attempts,
                Senders.read(senderAuthentication),
                InboundRows.setAside(reason, detail),
                Optional.ofNullable(processedAt),
                importId == null ? OptionalLong.empty() : OptionalLong.of(importId),
                contentRedacted,
                documents);
    }
}

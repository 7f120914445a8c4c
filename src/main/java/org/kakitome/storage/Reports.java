package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import io.quarkus.hibernate.orm.panache.PanacheRepository;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kakitome.dns.DomainName;
import org.kakitome.report.ReportRecord;
import org.kakitome.report.ReportRecord.AuthResults;
import org.kakitome.report.ReportRecord.Disposition;
import org.kakitome.report.ReportRecord.OverrideReason;
import org.kakitome.report.ReportRecord.PolicyEvaluated;

/** Stored reports, for pages and the API; sums over them are asked of {@code analysis}. */
@ApplicationScoped
public class Reports {
    private final Repository repository;
    private final MonitoredDomains domains;
    private final AgroalDataSource source;

    @Inject
    Reports(Repository repository, MonitoredDomains domains, AgroalDataSource source) {
        this.repository = repository;
        this.domains = domains;
        this.source = source;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepository<ReportEntity> {}

    /** By the period they cover, latest first; none for a domain that is not monitored. */
    @Transactional
    public List<StoredReport> newest(DomainName domain, int offset, int limit) {
        var monitored = domains.find(domain);
        if (monitored.isEmpty()) return List.of();
        List<ReportEntity> found = repository
                .find(
                        "domainId",
                        Sort.descending("rangeBegin", "id"),
                        monitored.get().id())
                .range(offset, offset + limit - 1)
                .list();
        return found.stream().map(entity -> entity.view(domain.ascii())).toList();
    }

    @Transactional
    public long count(DomainName domain) {
        return domains.find(domain)
                .map(d -> repository.count("domainId", d.id()))
                .orElse(0L);
    }

    @Transactional
    public Optional<StoredReport> find(DomainName domain, long id) {
        var monitored = domains.find(domain);
        if (monitored.isEmpty()) return Optional.empty();
        Optional<ReportEntity> found = repository
                .find("domainId = ?1 and id = ?2", monitored.get().id(), id)
                .firstResultOptional();
        return found.map(entity -> entity.view(domain.ascii()));
    }

    /** As they stood in the report. */
    @Transactional
    public List<ReportRecord> records(StoredReport report, int offset, int limit) {
        try (var connection = source.getConnection();
                var select = connection.prepareStatement("""
                        select host(source_ip) as source_ip, count, disposition, dkim_aligned, spf_aligned, reasons, header_from, envelope_from,
                          envelope_to, auth_results
                        from report_record
                        where domain_id = (select id from monitored_domain where name = ?) and range_begin = ? and report = ?
                        order by ordinal offset ? limit ?""")) {
            select.setString(1, report.domain());
            select.setObject(2, report.report().metadata().begin().atOffset(ZoneOffset.UTC));
            select.setLong(3, report.id());
            select.setInt(4, offset);
            select.setInt(5, limit);
            try (var rows = select.executeQuery()) {
                var records = new ArrayList<ReportRecord>();
                while (rows.next()) records.add(record(rows));
                return records;
            }
        } catch (SQLException e) {
            throw new StorageFailed(e);
        }
    }

    static ReportRecord record(ResultSet row) throws SQLException {
        try {
            var reasons = row.getString("reasons");
            return new ReportRecord(
                    InboundRows.address(row.getString("source_ip")),
                    row.getLong("count"),
                    new PolicyEvaluated(
                            Disposition.valueOf(row.getString("disposition")),
                            row.getBoolean("dkim_aligned"),
                            row.getBoolean("spf_aligned"),
                            reasons == null ? List.of() : Json.readList(reasons, OverrideReason.class)),
                    row.getString("header_from"),
                    Optional.ofNullable(row.getString("envelope_from")),
                    Optional.ofNullable(row.getString("envelope_to")),
                    Json.read(row.getString("auth_results"), AuthResults.class));
        } catch (Json.Unreadable e) {
            throw new IllegalStateException("a record is not what was written", e);
        }
    }
}

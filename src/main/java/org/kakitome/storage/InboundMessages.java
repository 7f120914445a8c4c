package org.kakitome.storage;

import io.quarkus.hibernate.orm.panache.PanacheRepository;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import jakarta.transaction.Transactional;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Collectors;
import org.kakitome.storage.InboundMessage.State;
import org.kakitome.storage.SenderAuthentication.Verdict;

/** What came in, for pages and the API. */
@ApplicationScoped
public class InboundMessages {
    private static final int DELETED_AT_ONCE = 1_000;

    private final Repository repository;

    @Inject
    InboundMessages(Repository repository) {
        this.repository = repository;
    }

    @ApplicationScoped
    static class Repository implements PanacheRepository<InboundMessageEntity> {}

    /**
     * Which messages; all that is given must hold.
     *
     * @param sender of mail that authenticates so
     * @param domain policy domain that one of its documents names
     * @param day received on, UTC
     * @param ofImport came with
     * @param before with a smaller id: the next page
     */
    public record Filter(
            Optional<State> state,
            Optional<Verdict> sender,
            Optional<String> domain,
            Optional<LocalDate> day,
            OptionalLong ofImport,
            OptionalLong before) {
        public static final Filter ALL = new Filter(
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalLong.empty(),
                OptionalLong.empty());

        public Filter state(State state) {
            return new Filter(Optional.of(state), sender, domain, day, ofImport, before);
        }

        public Filter sender(Verdict sender) {
            return new Filter(state, Optional.of(sender), domain, day, ofImport, before);
        }

        public Filter domain(String domain) {
            return new Filter(state, sender, Optional.of(domain), day, ofImport, before);
        }

        public Filter day(LocalDate day) {
            return new Filter(state, sender, domain, Optional.of(day), ofImport, before);
        }

        public Filter ofImport(long id) {
            return new Filter(state, sender, domain, day, OptionalLong.of(id), before);
        }

        public Filter before(long id) {
            return new Filter(state, sender, domain, day, ofImport, OptionalLong.of(id));
        }
    }

    /** Newest first. */
    @Transactional
    public List<InboundMessage> newest(Filter filter, int limit) {
        var conditions = new ArrayList<String>();
        Map<String, Object> parameters = new HashMap<>();
        where(filter, conditions, parameters);
        var found = repository
                .find(
                        "from InboundMessage m where " + String.join(" and ", conditions) + " order by m.id desc",
                        parameters)
                .page(0, limit)
                .list();
        return withDocuments(found);
    }

    @Transactional
    public long count(Filter filter) {
        var conditions = new ArrayList<String>();
        Map<String, Object> parameters = new HashMap<>();
        where(filter, conditions, parameters);
        return repository.count("from InboundMessage m where " + String.join(" and ", conditions), parameters);
    }

    private static void where(Filter filter, List<String> conditions, Map<String, Object> parameters) {
        conditions.add("m.id < :before");
        parameters.put("before", filter.before().orElse(Long.MAX_VALUE));
        filter.state().ifPresent(state -> {
            conditions.add("m.state = :state");
            parameters.put("state", state);
        });
        filter.sender().ifPresent(sender -> {
            conditions.add("m.sender = :sender");
            parameters.put("sender", sender);
        });
        filter.domain().ifPresent(domain -> {
            conditions.add("exists (select 1 from InboundDocument d where d.messageId = m.id and d.domain = :domain)");
            parameters.put("domain", domain);
        });
        filter.day().ifPresent(day -> {
            conditions.add("m.receivedAt >= :from and m.receivedAt < :to");
            parameters.put("from", day.atStartOfDay(ZoneOffset.UTC).toInstant());
            parameters.put("to", day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        });
        filter.ofImport().ifPresent(id -> {
            conditions.add("m.importId = :import");
            parameters.put("import", id);
        });
    }

    @Transactional
    public Optional<InboundMessage> find(long id) {
        return withDocuments(repository.list("id", id)).stream().findFirst();
    }

    /** With its raw bytes and what is said about its documents; reports stored from it stay. False: there is none. */
    @Transactional
    public boolean delete(long id) {
        return delete(List.of(id)) == 1;
    }

    /**
     * Deletes all that {@code filter} finds, with an id up to {@code last}: what came later nobody has seen.
     *
     * @return how many
     */
    @Transactional
    public long delete(Filter filter, long last) {
        long deleted = 0;
        for (var ids = ids(filter, last); !ids.isEmpty(); ids = ids(filter, last)) deleted += delete(ids);
        return deleted;
    }

    private List<Long> ids(Filter filter, long last) {
        var conditions = new ArrayList<String>();
        Map<String, Object> parameters = new HashMap<>();
        where(filter.before(last + 1), conditions, parameters);
        var query = repository
                .getEntityManager()
                .createQuery("select m.id from InboundMessage m where " + String.join(" and ", conditions), Long.class)
                .setMaxResults(DELETED_AT_ONCE);
        parameters.forEach(query::setParameter);
        return query.getResultList();
    }

    private int delete(List<Long> ids) {
        return repository
                .getEntityManager()
                .createNativeQuery("delete from inbound_message where id in (:ids)")
                .setParameter("ids", ids)
                .executeUpdate();
    }

    /** How the senders of some messages authenticate; those of which that is not known are left out. */
    @Transactional
    public Map<Long, Verdict> senders(Collection<Long> ids) {
        var found = repository
                .getEntityManager()
                .createQuery(
                        "select m.id, m.sender from InboundMessage m where m.id in :ids and m.sender is not null",
                        Object[].class)
                .setParameter("ids", ids)
                .getResultList();
        return found.stream().collect(Collectors.toMap(row -> (Long) row[0], row -> (Verdict) row[1]));
    }

    private List<InboundMessage> withDocuments(List<InboundMessageEntity> messages) {
        var ids = messages.stream().map(m -> m.id).toList();
        var documents = repository
                .getEntityManager()
                .createQuery(
                        "from InboundDocument d where d.messageId in :ids order by d.messageId, d.ordinal",
                        InboundDocumentEntity.class)
                .setParameter("ids", ids)
                .getResultList();
        return messages.stream()
                .map(m -> m.view(documents.stream()
                        .filter(d -> d.messageId.equals(m.id))
                        .map(InboundDocumentEntity::view)
                        .toList()))
                .toList();
    }

    /**
     * Octets of a message as it came; where {@link InboundMessage#contentRedacted}, of what was kept of it, as JSON.
     *
     * @param from 0 is the first
     * @return fewer than {@code most} where it ends; empty: there is no such message
     */
    @Transactional
    public Optional<byte[]> raw(long id, int from, int most) {
        return repository
                .getEntityManager()
                .createNativeQuery(
                        "select substring(content from ?2 for ?3) from inbound_message where id = ?1", byte[].class)
                .setParameter(1, id)
                .setParameter(2, from + 1)
                .setParameter(3, most)
                .getResultStream()
                .map(byte[].class::cast)
                .findFirst();
    }

    /**
     * @param messages came in, test messages left out
     * @param reports stored from them
     * @param setAside messages of which something could not be taken
     * @param waiting not read yet, whenever they came
     */
    public record Tally(long messages, long reports, long setAside, long waiting) {}

    /** What came since a moment. */
    @Transactional
    public Tally tally(Instant since) {
        var row = (Object[]) repository
                .getEntityManager()
                .createNativeQuery("""
                        select
                          (select count(*) from inbound_message where received_at >= ?1 and state <> 'TEST'),
                          (select count(*) from inbound_document d join inbound_message m on m.id = d.message_id
                            where m.received_at >= ?1 and d.outcome = 'STORED'),
                          (select count(*) from inbound_message where received_at >= ?1 and state = 'SET_ASIDE'),
                          (select count(*) from inbound_message where state = 'SPOOLED')""")
                .setParameter(1, since)
                .getSingleResult();
        return new Tally(number(row[0]), number(row[1]), number(row[2]), number(row[3]));
    }

    private static long number(Object count) {
        return ((Number) count).longValue();
    }
}

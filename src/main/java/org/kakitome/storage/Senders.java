package org.kakitome.storage;

import io.agroal.api.AgroalDataSource;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.kakitome.storage.InboundEnvelope.Origin;
import org.kakitome.storage.SenderAuthentication.Verdict;

/** How messages authenticate: which ones are still to be asked about, and what came out. */
@ApplicationScoped
public class Senders {
    private static final Logger LOG = Logger.getLogger(Senders.class);

    /** Whoever takes a message in authenticates it at once; what is left after that long, a crash has left. */
    private static final Duration AT_ONCE = Duration.ofMinutes(2);

    /** DNS is asked again after 10 min, 20 min, …; the last time after nearly 3 hours. */
    private static final int MAX_ATTEMPTS = 5;

    private static final String CLAIM = """
            update inbound_message
            set sender_due = now() + interval '10 minutes' * power(2, sender_attempts), sender_attempts = sender_attempts + 1
            where id in (
              select id from inbound_message where sender_due <= now() and not content_redacted order by sender_due limit ? for update skip locked)
            returning id""";

    private static final String STORE = """
            update inbound_message
            set sender = ?, sender_authentication = ?::jsonb,
              sender_due = case when ? and sender_attempts < %d then greatest(sender_due, now() + interval '10 minutes') end
            where id = ?""".formatted(MAX_ATTEMPTS);

    private final Database database;

    /**
     * @param size of its content, in octets
     * @param redacted its content is no longer as it came
     * @param released a person wants it read, whoever sent it
     */
    public record Mail(
            InboundEnvelope envelope,
            int size,
            boolean redacted,
            Optional<SenderAuthentication> sender,
            boolean released) {
        /** Found out, whatever came out. */
        public boolean isKnown() {
            return sender.filter(s -> s.verdict() != Verdict.UNKNOWN).isPresent();
        }
    }

    @Inject
    public Senders(AgroalDataSource source) {
        this((DataSource) source);
    }

    /** Without Quarkus. */
    public Senders(DataSource source) {
        this.database = new Database(source);
    }

    /** Mail from strangers is to be authenticated; files and samples are not. */
    public static boolean concerns(InboundEnvelope envelope) {
        return envelope.origin() == Origin.SMTP && !envelope.demo();
    }

    static Optional<Instant> due(Spool.Incoming message) {
        boolean known = message.sender()
                .filter(sender -> sender.verdict() != Verdict.UNKNOWN)
                .isPresent();
        return known || !concerns(message.envelope())
                ? Optional.empty()
                : Optional.of(message.envelope().receivedAt().plus(AT_ONCE));
    }

    /** Messages nobody has authenticated, or whose sender's DNS did not answer; nobody else is given them for a while. */
    public List<Long> claim(int limit) {
        return database.transaction(connection -> {
            Spool.withoutWaitingForDisk(connection);
            try (var claim = connection.prepareStatement(CLAIM)) {
                claim.setInt(1, limit);
                var ids = new ArrayList<Long>();
                try (var rows = claim.executeQuery()) {
                    while (rows.next()) ids.add(rows.getLong(1));
                }
                return ids;
            }
        });
    }

    public Optional<Mail> find(long id) {
        return database.transaction(connection -> find(connection, id));
    }

    private static Optional<Mail> find(Connection connection, long id) throws SQLException {
        try (var select = connection.prepareStatement(
                "select " + InboundRows.ENVELOPE
                        + ", octet_length(content) as size, content_redacted, sender_authentication, released from inbound_message where id = ?")) {
            select.setLong(1, id);
            try (var row = select.executeQuery()) {
                if (!row.next()) return Optional.empty();
                return Optional.of(new Mail(
                        InboundRows.envelope(row),
                        row.getInt("size"),
                        row.getBoolean("content_redacted"),
                        read(row.getString("sender_authentication")),
                        row.getBoolean("released")));
            }
        }
    }

    /**
     * The raw bytes: whole, and once, since the driver alone would need them three times.
     *
     * @param size of them, as found
     * @throws UncheckedIOException if they were given up since then
     */
    public byte[] content(long id, int size) {
        var content = new byte[size];
        try (var in = new SpooledContent(database, id, new byte[0], size)) {
            if (in.readNBytes(content, 0, size) < size) throw new EOFException("message " + id + " is no longer whole");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return content;
    }

    public void store(long id, SenderAuthentication sender) {
        database.transaction(connection -> {
            Spool.withoutWaitingForDisk(connection); // what a crash loses is found out again
            try (var update = connection.prepareStatement(STORE)) {
                update.setString(1, sender.verdict().name());
                update.setString(2, Json.write(sender));
                update.setBoolean(3, sender.verdict() == Verdict.UNKNOWN);
                update.setLong(4, id);
                return update.executeUpdate();
            }
        });
    }

    static Optional<SenderAuthentication> read(String json) {
        if (json == null) return Optional.empty();
        try {
            return Optional.of(Json.read(json, SenderAuthentication.class));
        } catch (Json.Unreadable e) {
            LOG.warnf("How a message authenticated was written by another version: %s", e.getMessage());
            return Optional.empty();
        }
    }
}

package org.kakitome.intake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.kakitome.storage.InboundEnvelope;
import org.kakitome.storage.Spool.Content;
import org.kakitome.storage.Spool.Incoming;
import org.kakitome.storage.StorageFailed;

class GroupCommitTest {
    private final IntakeFixture fixture = new IntakeFixture();
    private final List<Integer> committed = new CopyOnWriteArrayList<>();
    private final GroupCommit commits = new GroupCommit(fixture.spool, committed::add);

    @AfterEach
    void close() {
        commits.close();
        fixture.close();
    }

    private static Incoming message(String filename) {
        return new Incoming(
                InboundEnvelope.upload(Instant.parse("2026-06-02T10:00:00Z"), Optional.of(filename)),
                Content.of(filename.getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }

    private CompletableFuture<Long> commit(String filename) {
        return commits.commit(message(filename))
                .map(CompletionStage::toCompletableFuture)
                .orElseThrow();
    }

    private static long get(CompletableFuture<Long> id) throws Exception {
        return id.get(20, TimeUnit.SECONDS);
    }

    /** Nothing is committed until the table is free again: what comes meanwhile waits together. */
    private List<CompletableFuture<Long>> whileTheTableIsLocked(List<String> names) throws Exception {
        try (var connection = fixture.database.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table inbound_message in exclusive mode");
            var ids = new ArrayList<CompletableFuture<Long>>();
            for (var name : names) ids.add(commit(name));
            assertThat(ids).noneMatch(CompletableFuture::isDone);
            connection.rollback();
            return ids;
        }
    }

    @Test
    void whatWaitsTogetherIsCommittedTogether() throws Exception {
        var names = new ArrayList<String>();
        for (int i = 0; i < 400; i++) names.add("m" + i);

        var ids = whileTheTableIsLocked(names);

        for (int i = 0; i < names.size(); i++) {
            long id = get(ids.get(i));
            if (i % 100 == 0)
                assertThat(fixture.rows("select filename from inbound_message where id = " + id))
                        .as("each is told its own id")
                        .containsExactly("m" + i);
        }
        assertThat(fixture.number("select count(*) from inbound_message")).isEqualTo(400);
        assertThat(committed).hasSizeLessThan(8);
        assertThat(committed.stream().mapToInt(n -> n).sum()).isEqualTo(400);
    }

    @Test
    void oneThatTheDatabaseRefusesDoesNotRefuseTheOthers() throws Exception {
        fixture.execute("alter table inbound_message add check (filename <> 'bad')");

        var ids = whileTheTableIsLocked(List.of("first", "a", "b", "bad", "c", "d"));

        for (int i : List.of(0, 1, 2, 4, 5)) assertThat(get(ids.get(i))).isPositive();
        assertThatThrownBy(() -> get(ids.get(3)))
                .isInstanceOf(ExecutionException.class)
                .hasCauseInstanceOf(StorageFailed.class);
        assertThat(fixture.rows("select filename from inbound_message order by 1"))
                .containsExactly("a", "b", "c", "d", "first");
    }

    @Test
    void whenTooManyWaitTheNextIsToldAtOnce() throws Exception {
        var names = new ArrayList<String>();
        for (int i = 0; i < 1_000; i++) names.add("m" + i);

        boolean full = false;
        try (var connection = fixture.database.getConnection()) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("lock table inbound_message in exclusive mode");
            for (int i = 0; i < 2_000 && !full; i++)
                full = commits.commit(message("m")).isEmpty();
            connection.rollback();
        }

        assertThat(full).isTrue();
    }
}

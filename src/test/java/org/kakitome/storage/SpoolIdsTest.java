package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class SpoolIdsTest {
    private final List<Integer> fetched = new ArrayList<>();
    private long now;
    private long sequence;
    private final SpoolIds ids = new SpoolIds(() -> now);

    private List<Long> fetch(int count) {
        fetched.add(count);
        long first = sequence + 1;
        sequence += count;
        return LongStream.rangeClosed(first, sequence).boxed().toList();
    }

    private List<Long> take(int count) throws SQLException {
        return ids.take(count, this::fetch);
    }

    private void pass(int millis) {
        now += TimeUnit.MILLISECONDS.toNanos(millis);
    }

    @Test
    void messagesThatComeNowAndThenLeaveNoGaps() throws SQLException {
        for (long id = 1; id <= 5; id++) {
            pass(1_000);
            assertThat(take(1)).containsExactly(id);
        }
    }

    @Test
    void inARushMostBatchesAskForNone() throws SQLException {
        var taken = new ArrayList<Long>();
        for (int i = 0; i < 1_000; i++) {
            pass(5);
            taken.addAll(take(3));
        }
        assertThat(taken).doesNotHaveDuplicates().isSorted().hasSize(3_000);
        assertThat(fetched).hasSizeLessThan(30).allMatch(count -> count <= 512);
    }

    @Test
    void whatWasFetchedInARushIsNotUsedAfterIt() throws SQLException {
        for (int i = 0; i < 10; i++) take(3);
        pass(501);
        long elsewhere = fetch(1).get(0); // another node's
        assertThat(take(1)).allMatch(id -> id > elsewhere);
    }

    @Test
    void aBatchLargerThanWhatIsKeptAheadGetsAllItNeeds() throws SQLException {
        take(1);
        assertThat(take(700)).hasSize(700).isSorted();
    }

    @Test
    void whenTheDatabaseIsAwayTheNextAttemptAsksAgain() throws SQLException {
        assertThatThrownBy(() -> ids.take(2, count -> {
                    throw new SQLException("away");
                }))
                .isInstanceOf(SQLException.class);
        assertThat(take(2)).containsExactly(1L, 2L);
    }
}

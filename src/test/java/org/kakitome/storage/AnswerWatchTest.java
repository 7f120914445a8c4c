package org.kakitome.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class AnswerWatchTest {
    private static final Duration TIME = Duration.ofSeconds(30);

    private long now;
    private final AnswerWatch watch = new AnswerWatch(() -> now, Runnable::run);

    private void passes(Duration time) {
        now += time.toNanos();
        watch.look();
    }

    @Test
    void whoeverGoesOnMayTakeLong() throws Exception {
        try (var connection = TestPostgres.freshDatabase().getConnection()) {
            boolean closed = watch.within(TIME, (given, progress) -> {
                        for (int piece = 0; piece < 100; piece++) {
                            progress.made();
                            passes(TIME.minusMillis(1));
                        }
                        return given.isClosed();
                    })
                    .in(connection);

            assertThat(closed).isFalse();
        }
    }

    @Test
    void whoeverStandsStillIsEnded() throws Exception {
        try (var connection = TestPostgres.freshDatabase().getConnection()) {
            var work = watch.within(TIME, (given, progress) -> {
                progress.made();
                passes(TIME);
                return given.createStatement().execute("select 1");
            });

            assertThatThrownBy(() -> work.in(connection)).isInstanceOf(SQLException.class);
            assertThat(connection.isClosed()).isTrue();
        }
    }

    /** Somebody else has it from the pool by then. */
    @Test
    void aConnectionWhoseWorkIsDoneIsLeftAlone() throws Exception {
        try (var connection = TestPostgres.freshDatabase().getConnection()) {
            watch.within(TIME, (given, progress) -> given.createStatement().execute("select 1"))
                    .in(connection);

            passes(TIME.multipliedBy(10));

            assertThat(connection.isClosed()).isFalse();
        }
    }
}

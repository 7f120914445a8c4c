package org.kakitome.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.kakitome.demo.Demo.Phase;
import org.kakitome.dns.FakeDns;

@Timeout(60)
class DemoTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-11-24T02:40:00Z"), ZoneOffset.UTC);
    private static final int ALL = 894;

    private final DemoDns dns = new DemoDns(FakeDns.zone(), "kakitome.test");
    private final CountingStore store = new CountingStore();
    private RecordingSmtpServer server;
    private Demo demo;

    /** Counts what the server took; reads nothing. */
    private static final class CountingStore implements Demo.Store {
        final AtomicInteger messages = new AtomicInteger();
        final AtomicInteger waiting = new AtomicInteger();
        final AtomicInteger removals = new AtomicInteger();

        @Override
        public long messages() {
            return messages.get();
        }

        @Override
        public long waiting() {
            return waiting.get();
        }

        @Override
        public void remove() {
            messages.set(0);
            removals.incrementAndGet();
        }
    }

    @BeforeEach
    void start() throws IOException {
        server = new RecordingSmtpServer().onMail(mail -> store.messages.incrementAndGet());
        demo = demo();
    }

    private Demo demo() {
        return new Demo(CLOCK, dns, store, () -> server.address(), "kakitome.test");
    }

    @AfterEach
    void stop() throws IOException {
        demo.close();
        server.close();
    }

    @Test
    void isAbsentAtFirst() {
        demo.resume();

        assertThat(demo.state().phase()).isEqualTo(Phase.ABSENT);
        assertThat(dns.started()).isFalse();
    }

    @Test
    void sendsEveryMailOnceToTheListener() {
        demo.load();
        demo.load();
        await(Phase.LOADED);

        assertThat(server.received()).hasSize(ALL);
        assertThat(server.received()).allMatch(mail -> mail.forwardPath().equals("demo@kakitome.test"));
        assertThat(server.connections()).isEqualTo(DemoReporter.ALL.size());
        assertThat(dns.started()).isTrue();
        demo.load();
        assertThat(demo.state().phase()).isEqualTo(Phase.LOADED);
    }

    @Test
    void tellsHowFarItIs() throws InterruptedException {
        var hundred = new CountDownLatch(100);
        var goOn = new CountDownLatch(1);
        server.onMail(mail -> {
            store.messages.incrementAndGet();
            hundred.countDown();
            if (hundred.getCount() == 0) awaitQuietly(goOn);
        });

        demo.load();
        assertThat(hundred.await(30, TimeUnit.SECONDS)).isTrue();
        var halfWay = demo.state();
        goOn.countDown();

        assertThat(halfWay.phase()).isEqualTo(Phase.LOADING);
        assertThat(halfWay.total()).isEqualTo(ALL);
        assertThat(halfWay.loaded()).isBetween(90, 100);
        await(Phase.LOADED);
    }

    @Test
    void isNotLoadedBeforeTheLastReportIsRead() {
        store.waiting.set(1);
        demo.load();
        while (server.received().size() < ALL) LockSupport.parkNanos(1_000_000);

        assertThat(demo.state().phase()).isEqualTo(Phase.LOADING);
        store.waiting.set(0);
        await(Phase.LOADED);
    }

    @Test
    void removesEverythingAndCanLoadAgain() {
        demo.load();
        await(Phase.LOADED);

        demo.remove();

        assertThat(demo.state()).isEqualTo(new Demo.State(Phase.ABSENT, 0, 0, java.util.Optional.empty()));
        assertThat(store.messages()).isZero();
        assertThat(dns.started()).isFalse();
        demo.remove();
        demo.load();
        await(Phase.LOADED);
        assertThat(server.received()).hasSize(2 * ALL);
    }

    @Test
    void removingBreaksALoadOff() throws InterruptedException {
        var some = new CountDownLatch(20);
        server.onMail(mail -> {
            store.messages.incrementAndGet();
            some.countDown();
        });
        demo.load();
        assertThat(some.await(30, TimeUnit.SECONDS)).isTrue();

        demo.remove();

        assertThat(demo.state().phase()).isEqualTo(Phase.ABSENT);
        assertThat(store.messages()).isZero();
        assertThat(server.received()).hasSizeLessThan(ALL);
    }

    @Test
    void sampleDataOfAnEarlierRunIsAnsweredForInDnsAgain() {
        store.messages.set(ALL);

        demo.resume();

        assertThat(demo.state().phase()).isEqualTo(Phase.LOADED);
        assertThat(dns.started()).isTrue();
        assertThat(server.received()).isEmpty();
    }

    @Test
    void anInterruptedLoadIsBegunAgain() {
        store.messages.set(ALL - 1);

        demo.resume();
        await(Phase.LOADED);

        assertThat(store.removals).hasValue(1);
        assertThat(store.messages()).isEqualTo(ALL);
    }

    @Test
    void triesAgainWhereTheListenerIsShortOfRoom() {
        server.refusing("demo@kakitome.test", 3);

        demo.load();
        await(Phase.LOADED);

        assertThat(server.received()).hasSize(ALL);
    }

    @Test
    void aFailureLeavesNothingBehindAndSaysWhy() throws IOException {
        server.close();

        demo.load();
        await(Phase.ABSENT);

        assertThat(demo.state().problem()).isPresent();
        assertThat(store.removals).hasValue(1);
        assertThat(dns.started()).isFalse();
    }

    private void await(Phase phase) {
        long deadline = System.nanoTime() + Duration.ofSeconds(40).toNanos();
        while (demo.state().phase() != phase && System.nanoTime() < deadline) LockSupport.parkNanos(2_000_000);
        assertThat(demo.state().phase()).as(demo.state().toString()).isEqualTo(phase);
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}

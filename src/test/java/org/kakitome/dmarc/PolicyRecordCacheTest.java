package org.kakitome.dmarc;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.ref.Reference;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PolicyRecordCacheTest {
    private final PolicyRecordCache cache = new PolicyRecordCache();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=DMARC1; p=reject; sp=none; rua=mailto:a@example.com,mailto:b@example.net!10m; fo=d:s",
                "v=DMARC1; p=block; pct=50;;p=none",
                "v=DMARC1",
                "v=spf1 -all",
                ""
            })
    void givesWhatReadingGives(String text) {
        var fresh = PolicyRecord.parse(text);

        assertThat(cache.parse(text)).isEqualTo(fresh);
        assertThat(cache.parse(new String(text.toCharArray()))).isEqualTo(fresh);
    }

    @Test
    void readsTheSameTextOnce() {
        var first = cache.parse("v=DMARC1; p=none");

        assertThat(cache.parse(new String("v=DMARC1; p=none".toCharArray()))).isSameAs(first);
    }

    @Test
    void textsOfTheSameHashAreToldApart() {
        var one = "v=DMARC1; p=none; x=Aa";
        var other = "v=DMARC1; p=none; x=BB";
        assertThat(one).hasSameHashCodeAs(other);

        for (int i = 0; i < 2; i++) {
            assertThat(cache.parse(one)).isEqualTo(PolicyRecord.parse(one));
            assertThat(cache.parse(other)).isEqualTo(PolicyRecord.parse(other));
        }
    }

    @Test
    void longRecordsAreReadButNotKept() {
        var text = "v=DMARC1; p=none; x=" + "a".repeat(PolicyRecordCache.MAX_TEXT);

        assertThat(cache.parse(text)).isEqualTo(PolicyRecord.parse(text)).isNotSameAs(cache.parse(text));
    }

    /** Anyone may publish as many records as he likes and send mail from all their domains. */
    @Test
    void anyNumberOfDifferentRecordsTakesNoMoreThanItsSlots() {
        var seen = new ArrayList<WeakReference<PolicyRecord>>();
        for (int i = 0; i < 50_000; i++)
            seen.add(new WeakReference<>(cache.parse("v=DMARC1; p=none; x=" + i).orElseThrow()));

        System.gc();

        assertThat(seen.stream().filter(record -> record.get() != null).count())
                .isLessThanOrEqualTo(PolicyRecordCache.SLOTS);
        Reference.reachabilityFence(cache);
    }

    /** As many faults as have room: what is kept of a text is then many times its size. */
    @Test
    void theWorstRecordsTakeSomeMegabytes() {
        long before = usedMemory();
        for (int i = 0; i < 20 * PolicyRecordCache.SLOTS; i++) {
            var text = "v=DMARC1;" + i + ";a".repeat(PolicyRecordCache.MAX_TEXT / 2);
            cache.parse(text.substring(0, PolicyRecordCache.MAX_TEXT));
        }

        assertThat(usedMemory() - before).isLessThan(32 << 20);
        Reference.reachabilityFence(cache);
    }

    /** A record handed to many callers must not be theirs to change. */
    @Test
    void whatIsSharedCannotBeChanged() {
        var record = cache.parse("v=DMARC1; p=none; fo=1").orElseThrow();

        for (var list : List.of(record.aggregateUris(), record.failureUris(), record.tags(), record.faults()))
            assertThat(list).isUnmodifiable();
        assertThat(record.failureOptions()).isUnmodifiable();
    }

    private static long usedMemory() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}

package org.kakitome.demo;

import static org.kakitome.demo.DemoRow.message;

import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.TemporalAdjusters;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.kakitome.demo.DemoRow.Truth;

/**
 * The fictional company Example and everyone who sends in its name, over 90 days: the story that the sample data tells.
 *
 * <ul>
 *   <li>{@code example.com} watches ({@code p=none}). Its own servers, Office Example and Invoice Example are aligned; Invoice Example signs since the middle of
 *       the period. The newsletter by Mailer Example passes as itself only, every Thursday, and Desk Example is not in SPF and does not sign.
 *   <li>Lists and old mailboxes forward its mail; strangers spoof it, a little all the time and a lot on one weekend.
 *   <li>{@code shop.example.com} has no DMARC record of its own and is reported under {@code example.com}; its DKIM key is gone from DNS since three days.
 *   <li>{@code news.example.com} stands at {@code p=quarantine} since three weeks.
 *   <li>{@code example.org} is parked and sees only spoofing. Its DMARC record was lost eight days ago, when the zone moved, and the reports ended with it.
 * </ul>
 *
 * <p>Every message is drawn one by one from a random sequence that depends on the seed and the day alone: the same seed and last day give the same reports.
 */
final class DemoCompany {
    static final String MAIN = "example.com";
    static final String SHOP = "shop.example.com";
    static final String NEWS = "news.example.com";
    static final String PARKED = "example.org";

    static final int DAYS = 90;

    /** Any other number tells the same story with other counts. */
    static final long SEED = 20260501; // RFC 9989 and its sisters came out in May 2026

    private static final int INVOICE_SIGNS_FOR_DAYS = 45;
    private static final int NEWS_ENFORCES_FOR_DAYS = 21;
    private static final int SHOP_KEY_LOST_FOR_DAYS = 3;
    private static final int PARKED_SILENT_FOR_DAYS = 8;
    private static final int PARKED_EVERY = 4;

    private static final List<DemoReporter> NEWS_REPORTERS = List.of(DemoReporter.BIG_MAIL, DemoReporter.KANTO_MAIL);
    private static final List<DemoReporter> PARKED_REPORTERS =
            List.of(DemoReporter.BIG_MAIL, DemoReporter.OUTPOST, DemoReporter.SWIFT_BOX);

    private static final List<String> OWN_SERVERS = List.of("192.0.2.25", "192.0.2.25", "192.0.2.26", "2001:db8::25");
    private static final List<String> OFFICE = List.of(
            "198.51.100.11",
            "198.51.100.12",
            "198.51.100.13",
            "198.51.100.77",
            "198.51.100.78",
            "198.51.100.141",
            "2001:db8:51::11",
            "2001:db8:51::12");
    private static final List<String> MAILER = List.of("203.0.113.41", "203.0.113.42", "203.0.113.43", "203.0.113.44");
    private static final List<String> INVOICE = List.of("203.0.113.97", "203.0.113.98");
    private static final List<String> SHOP_SERVERS = List.of("203.0.113.201", "203.0.113.202");
    private static final String DESK = "203.0.113.130";

    /** Address and own domain of those who pass mail on. */
    private static final List<Forwarder> LISTS = List.of(
            new Forwarder("198.51.100.240", "lists.example"), new Forwarder("2001:db8:115::7", "lists.example"));

    private static final List<Forwarder> MAILBOXES = List.of(
            new Forwarder("192.0.2.140", "alumni.example"),
            new Forwarder("192.0.2.141", "alumni.example"),
            new Forwarder("203.0.113.220", "oldprovider.example"),
            new Forwarder("198.51.100.245", "forward.example"),
            new Forwarder("2001:db8:f0d::25", "forward.example"));

    private record Forwarder(String address, String domain) {}

    private final long seed;
    private final LocalDate lastDay;

    DemoCompany(long seed, LocalDate lastDay) {
        this.seed = seed;
        this.lastDay = lastDay;
    }

    LocalDate firstDay() {
        return lastDay.minusDays(DAYS - 1);
    }

    LocalDate lastDay() {
        return lastDay;
    }

    /** The Saturday of the spoofers' weekend, which is over for a week at least. */
    LocalDate burst() {
        return lastDay.minusDays(8).with(TemporalAdjusters.previousOrSame(DayOfWeek.SATURDAY));
    }

    LocalDate invoiceSignsSince() {
        return lastDay.minusDays(INVOICE_SIGNS_FOR_DAYS - 1);
    }

    LocalDate newsEnforcesSince() {
        return lastDay.minusDays(NEWS_ENFORCES_FOR_DAYS - 1);
    }

    /** Every report of the period, oldest first. Their number does not depend on the day of the week on which the period ends. */
    List<DemoReport> reports() {
        var reports = new ArrayList<DemoReport>();
        for (int i = 0; i < DAYS; i++) {
            var day = firstDay().plusDays(i);
            reports.addAll(mainDomain(day, i));
            reports.addAll(newsDomain(day));
            reports.addAll(parkedDomain(day, i));
        }
        return reports;
    }

    private List<DemoReport> mainDomain(LocalDate date, int index) {
        var reporters = new ArrayList<DemoReporter>();
        for (var reporter : DemoReporter.ALL) {
            // each with its own rhythm, so that no day is without the small ones
            if ((index + DemoReporter.ALL.indexOf(reporter)) % reporter.every() == 0) reporters.add(reporter);
        }
        var day = new Day(date, MAIN, "none", reporters);
        ownServers(day);
        office(day);
        invoice(day);
        shop(day);
        newsletter(day);
        helpdesk(day);
        lists(day);
        mailboxes(day);
        spoofers(day);
        return day.reports();
    }

    /** Two hosts, one on IPv6 too; they still sign with the 1024 bit key of 2019. */
    private void ownServers(Day day) {
        day.receive(
                day.about(1_150, 440),
                (random, reporter) -> message(Truth.ALIGNED, any(random, OWN_SERVERS), MAIN)
                        .spf(MAIN, "pass")
                        .dkim(MAIN, "mail2019", oneIn(random, 900) ? "temperror" : "pass"));
    }

    private void office(Day day) {
        day.receive(
                day.about(380, 115),
                (random, reporter) -> message(Truth.ALIGNED, any(random, OFFICE), MAIN)
                        .spf(MAIN, "pass")
                        .dkim(MAIN, "s1", oneIn(random, 400) ? "fail" : "pass"));
    }

    /** Bounces come back to the company, so SPF is aligned from the first day; DKIM only since they sign with its key. */
    private void invoice(Day day) {
        boolean signsAsUs = !day.date.isBefore(invoiceSignsSince());
        day.receive(day.about(62, 26), (random, reporter) -> {
            var invoice = message(Truth.ALIGNED, any(random, INVOICE), MAIN).spf(MAIN, "pass");
            return signsAsUs
                    ? invoice.dkim(MAIN, "inv2026", "pass")
                    : invoice.dkim("invoice.example.org", "k1", "pass");
        });
    }

    /** Without a DMARC record of its own it is found under the main domain. */
    private void shop(Day day) {
        boolean keyLost = !day.date.isBefore(lastDay.minusDays(SHOP_KEY_LOST_FOR_DAYS - 1));
        day.receive(
                day.about(52, 68),
                (random, reporter) -> message(Truth.ALIGNED, any(random, SHOP_SERVERS), SHOP)
                        .spf(SHOP, "pass")
                        .dkim(SHOP, "s2", keyLost ? "permerror" : "pass"));
    }

    /** Passes, but as mailer.example.net: nothing of it carries the company's domain. */
    private void newsletter(Day day) {
        if (day.date.getDayOfWeek() != DayOfWeek.THURSDAY) return;
        day.receive(
                day.about(95, 95),
                (random, reporter) -> message(Truth.OURS_NOT_ALIGNED, any(random, MAILER), MAIN)
                        .spf("bounce.mailer.example.net", "pass")
                        .dkim("mailer.example.net", "k2", "pass"));
    }

    /** Tickets leave in the company's name from a host that its SPF record does not know; the automatic answers (null path) pass for the host's own name. */
    private void helpdesk(Day day) {
        day.receive(day.about(5, 1), (random, reporter) -> {
            var ticket = message(Truth.OURS_NOT_ALIGNED, DESK, MAIN);
            return oneIn(random, 3) ? ticket.spf("out.desk.example.net", "pass") : ticket.spf(MAIN, "softfail");
        });
    }

    /** Lists add a footer, which breaks the signature, and send with their own bounce address. */
    private void lists(Day day) {
        day.receive(day.about(4, 2), (random, reporter) -> {
            var list = any(random, LISTS);
            var post = message(Truth.FORWARDED, list.address, MAIN)
                    .spf(list.domain, "pass")
                    .dkim(MAIN, "mail2019", "fail");
            return oneIn(random, 3) ? post : post.because("mailing_list", "");
        });
    }

    /** Mailboxes that forward: SPF breaks with the address, and DKIM mostly survives. */
    private void mailboxes(Day day) {
        day.receive(day.about(8, 4), (random, reporter) -> {
            var mailbox = any(random, MAILBOXES);
            boolean survives = random.nextInt(10) < 7;
            var forwarded = message(survives ? Truth.ALIGNED : Truth.FORWARDED, mailbox.address, MAIN)
                    .spf(MAIN, "softfail")
                    .dkim(MAIN, random.nextBoolean() ? "mail2019" : "s1", survives ? "pass" : "fail");
            return survives ? forwarded : forwardedBecause(forwarded, random, reporter);
        });
    }

    private static DemoRow forwardedBecause(DemoRow row, Random random, DemoReporter reporter) {
        return switch (random.nextInt(3)) {
            case 0 -> row.because("local_policy", "arc=pass");
            case 1 ->
                // RFC 9990 has no "forwarded" any more
                reporter.schema() == DemoReporter.Schema.RFC_9990
                        ? row.because("trusted_forwarder", "")
                        : row.because("forwarded", "");
            default -> row;
        };
    }

    private void spoofers(Day day) {
        int count = day.random.nextInt(10) < 4 ? 1 + day.random.nextInt(3) : 0;
        if (day.date.equals(burst())) count = 38;
        if (day.date.equals(burst().plusDays(1))) count = 23;
        day.receive(
                count,
                (random, reporter) ->
                        message(Truth.SPOOFED, stranger(random), MAIN).spf(MAIN, "softfail"));
    }

    /** The digest, from the own servers and with a key of its own. */
    private List<DemoReport> newsDomain(LocalDate date) {
        boolean enforces = !date.isBefore(newsEnforcesSince());
        var day = new Day(date, NEWS, enforces ? "quarantine" : "none", NEWS_REPORTERS);
        day.receive(
                day.about(230, 160),
                (random, reporter) -> message(Truth.ALIGNED, any(random, OWN_SERVERS), NEWS)
                        .spf(NEWS, "pass")
                        .dkim(NEWS, "mail", "pass"));
        day.receive(
                oneIn(day.random, 4) ? 1 : 0,
                (random, reporter) -> message(Truth.FORWARDED, LISTS.get(0).address, NEWS)
                        .spf(LISTS.get(0).domain, "pass")
                        .dkim(NEWS, "mail", "fail")
                        .because("mailing_list", ""));
        day.receive(
                oneIn(day.random, 3) ? 1 : 0,
                (random, reporter) ->
                        message(Truth.SPOOFED, stranger(random), NEWS).spf(NEWS, "fail"));
        return day.reports();
    }

    /** Nobody sends as example.org, but many pretend to. */
    private List<DemoReport> parkedDomain(LocalDate date, int index) {
        if (date.isAfter(lastDay.minusDays(PARKED_SILENT_FOR_DAYS)) || index % PARKED_EVERY == PARKED_EVERY - 1)
            return List.of();
        var day = new Day(date, PARKED, "none", List.of(PARKED_REPORTERS.get(index % PARKED_EVERY)));
        day.receive(
                2 + day.random.nextInt(9),
                (random, reporter) ->
                        message(Truth.SPOOFED, stranger(random), PARKED).spf(PARKED, "fail"));
        return day.reports();
    }

    /** One of some hundred addresses, in networks that nobody of ours sends from but the office suite, where everybody has an account. */
    private static String stranger(Random random) {
        return switch (random.nextInt(7)) {
            case 0, 1, 2, 3 -> "198.51.100." + (194 + random.nextInt(46));
            case 4 -> "198.51.100." + (250 + random.nextInt(5));
            default -> String.format(Locale.ROOT, "2001:db8:bad%x::%x", 1 + random.nextInt(3), 1 + random.nextInt(250));
        };
    }

    private static <T> T any(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    private static boolean oneIn(Random random, int count) {
        return random.nextInt(count) == 0;
    }

    private interface Message {
        DemoRow seenBy(Random random, DemoReporter reporter);
    }

    /** One day of one policy domain: messages are drawn one by one and land at one of the day's reporters, the large ones more often. */
    private final class Day {
        final LocalDate date;
        final Random random;
        private final String policyDomain;
        private final String policy;
        private final List<DemoReporter> reporters;
        private final Map<DemoReporter, Map<DemoRow, Integer>> received = new LinkedHashMap<>();
        private final int weights;

        Day(LocalDate date, String policyDomain, String policy, List<DemoReporter> reporters) {
            this.date = date;
            this.policyDomain = policyDomain;
            this.policy = policy;
            this.reporters = reporters;
            this.random = new Random((seed * 31 + policyDomain.hashCode()) * 1_000_003 + date.toEpochDay());
            reporters.forEach(reporter -> received.put(reporter, new HashMap<>()));
            this.weights = reporters.stream().mapToInt(DemoReporter::weight).sum();
        }

        /** A count around the usual one of a weekday or a weekend's day. */
        int about(int weekday, int weekend) {
            int usual = date.getDayOfWeek().compareTo(DayOfWeek.SATURDAY) < 0 ? weekday : weekend;
            int spread = Math.max(1, usual / 10);
            return Math.max(0, usual - spread + random.nextInt(2 * spread + 1));
        }

        void receive(int count, Message message) {
            for (int i = 0; i < count; i++) {
                // the first messages of a day go round once, so that no reporter stays without a row
                var reporter = waiting().orElseGet(this::anyReporter);
                received.get(reporter).merge(message.seenBy(random, reporter), 1, Integer::sum);
            }
        }

        private Optional<DemoReporter> waiting() {
            return reporters.stream().filter(r -> received.get(r).isEmpty()).findFirst();
        }

        private DemoReporter anyReporter() {
            int at = random.nextInt(weights);
            for (var reporter : reporters) {
                at -= reporter.weight();
                if (at < 0) return reporter;
            }
            throw new IllegalStateException("the weights do not add up");
        }

        List<DemoReport> reports() {
            return reporters.stream().map(this::report).toList();
        }

        private DemoReport report(DemoReporter reporter) {
            var rows = new LinkedHashMap<DemoRow, Integer>();
            received.get(reporter).entrySet().stream()
                    .sorted(Map.Entry.<DemoRow, Integer>comparingByValue(Comparator.reverseOrder())
                            .thenComparing(row -> row.getKey().toString()))
                    .forEach(row -> rows.put(row.getKey(), row.getValue()));
            return new DemoReport(reporter, policyDomain, date, policy, reportId(reporter), rows);
        }

        private String reportId(DemoReporter reporter) {
            long number = random.nextLong() & Long.MAX_VALUE;
            return switch (reporter.idStyle()) {
                case DIGITS -> String.valueOf(number);
                case HEX -> String.format(Locale.ROOT, "%016x%016x", number, random.nextLong());
                case DOMAIN_AND_DAY -> policyDomain + "." + date.toEpochDay() * 86_400;
                case DOT_ATOM ->
                    date.toString().replace("-", ".") + "." + Long.toString(number, 36) + "@" + reporter.domain();
            };
        }
    }
}

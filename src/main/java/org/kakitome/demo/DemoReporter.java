package org.kakitome.demo;

import java.util.List;

/**
 * A receiver that reports, with its habits. Between them they use each schema, each packing and each shape of mail that real ones do.
 *
 * @param weight its share of the company's mail
 * @param every it reports on each {@code every}-th day only
 */
record DemoReporter(
        String orgName,
        String domain,
        String mailbox,
        Schema schema,
        Packing packing,
        Shape shape,
        IdStyle idStyle,
        int weight,
        int every) {

    enum Schema {
        RFC_7489,
        RFC_7489_NAMESPACE,
        RFC_9990
    }

    enum Packing {
        GZIP(".xml.gz", "application/gzip"), // RFC 9990 §3.5
        GZIP_AS_OCTETS(".xml.gz", "application/octet-stream"),
        ZIP(".zip", "application/zip"),
        PLAIN(".xml", "text/xml");

        final String suffix;
        final String mediaType;

        Packing(String suffix, String mediaType) {
            this.suffix = suffix;
            this.mediaType = mediaType;
        }
    }

    enum Shape {
        /** The report is the only body part: no multipart at all. */
        BARE,
        TEXT_AND_REPORT,
        /** A text and an HTML alternative, then the report. */
        ALTERNATIVE_AND_REPORT,
        /** multipart/report-like: the report first, a signature text behind it. */
        REPORT_AND_FOOTER
    }

    enum IdStyle {
        DIGITS,
        HEX,
        DOMAIN_AND_DAY,
        DOT_ATOM // RFC 9990 §3.5.1
    }

    String email() {
        return mailbox + "@" + domain;
    }

    static final DemoReporter BIG_MAIL = new DemoReporter(
            "bigmail.example",
            "bigmail.example",
            "noreply-dmarc-support",
            Schema.RFC_7489,
            Packing.ZIP,
            Shape.BARE,
            IdStyle.DIGITS,
            380,
            1);
    static final DemoReporter OUTPOST = new DemoReporter(
            "Outpost Corporation",
            "outpost.example",
            "dmarcreport",
            Schema.RFC_7489_NAMESPACE,
            Packing.GZIP,
            Shape.ALTERNATIVE_AND_REPORT,
            IdStyle.HEX,
            260,
            1);
    static final DemoReporter YONDER = new DemoReporter(
            "Yonder",
            "yonder.example",
            "dmarchelp",
            Schema.RFC_7489,
            Packing.GZIP,
            Shape.TEXT_AND_REPORT,
            IdStyle.DIGITS,
            130,
            1);
    static final DemoReporter KANTO_MAIL = new DemoReporter(
            "関東メール株式会社",
            "kantomail.example",
            "dmarc-report",
            Schema.RFC_9990,
            Packing.GZIP,
            Shape.TEXT_AND_REPORT,
            IdStyle.DOT_ATOM,
            90,
            1);
    static final DemoReporter SWIFT_BOX = new DemoReporter(
            "Swiftbox Pty Ltd",
            "swiftbox.example",
            "reports",
            Schema.RFC_9990,
            Packing.GZIP,
            Shape.BARE,
            IdStyle.DOT_ATOM,
            60,
            1);
    static final DemoReporter POCHTA = new DemoReporter(
            "Почта Example",
            "pochta.example",
            "dmarc_support",
            Schema.RFC_7489,
            Packing.PLAIN,
            Shape.TEXT_AND_REPORT,
            IdStyle.DIGITS,
            40,
            2);
    static final DemoReporter STADT_NETZ = new DemoReporter(
            "Stadtnetz Beispiel GmbH",
            "stadtnetz.example",
            "postmaster",
            Schema.RFC_7489_NAMESPACE,
            Packing.GZIP_AS_OCTETS,
            Shape.REPORT_AND_FOOTER,
            IdStyle.DOMAIN_AND_DAY,
            30,
            2);
    static final DemoReporter HOSTELLO = new DemoReporter(
            "Hostello Shared Hosting",
            "hostello.example",
            "dmarc",
            Schema.RFC_9990,
            Packing.PLAIN,
            Shape.BARE,
            IdStyle.DOT_ATOM,
            30,
            2);
    static final DemoReporter UNIVERSITY = new DemoReporter(
            "University of Example",
            "university.example",
            "dmarc-noreply",
            Schema.RFC_9990,
            Packing.GZIP,
            Shape.REPORT_AND_FOOTER,
            IdStyle.DOT_ATOM,
            25,
            5);
    static final DemoReporter TINY_PROVIDER = new DemoReporter(
            "tinyprovider.example",
            "tinyprovider.example",
            "root",
            Schema.RFC_7489,
            Packing.ZIP,
            Shape.TEXT_AND_REPORT,
            IdStyle.DOMAIN_AND_DAY,
            20,
            5);

    /** All ten, largest first. */
    static final List<DemoReporter> ALL = List.of(
            BIG_MAIL, OUTPOST, YONDER, KANTO_MAIL, SWIFT_BOX, POCHTA, STADT_NETZ, HOSTELLO, UNIVERSITY, TINY_PROVIDER);
}

package org.kakitome.check;

import static org.kakitome.check.Severity.BROKEN;
import static org.kakitome.check.Severity.NEEDS_WORK;
import static org.kakitome.check.Severity.NOT_SET_UP;
import static org.kakitome.check.Severity.NO_ANSWER;
import static org.kakitome.check.Severity.RIGHT;

import java.util.Arrays;
import java.util.List;

/**
 * What a check can find; each with the RFC section it rests on, how much it matters as a rule, a sample that shows it, and the facts of its sentences, in order,
 * as {@code name=example}. docs/findings.md lists them all and a test keeps it true.
 */
public enum FindingCode {
    // ---- DNS did not answer: nothing is known, least of all that something is absent
    DNS_SERVFAIL(
            NO_ANSWER,
            "RFC 1035 §4.1.1",
            "_dmarc.example.com TXT → SERVFAIL",
            "name=_dmarc.example.com",
            "type=TXT",
            "detail=192.0.2.53 answered SERVFAIL"),
    DNS_REFUSED(
            NO_ANSWER,
            "RFC 1035 §4.1.1",
            "_dmarc.example.com TXT → REFUSED",
            "name=_dmarc.example.com",
            "type=TXT",
            "detail=192.0.2.53 answered REFUSED"),
    DNS_TIMEOUT(
            NO_ANSWER,
            "RFC 1035 §4.2.1",
            "_dmarc.example.com TXT → no answer in 5 s",
            "name=_dmarc.example.com",
            "type=TXT",
            "detail=192.0.2.53 did not answer within 5 s"),
    DNS_BROKEN(
            NO_ANSWER,
            "RFC 1034 §3.6.2",
            "a CNAME b, b CNAME a",
            "name=_dmarc.example.com",
            "type=TXT",
            "detail=192.0.2.53: CNAME loop at b.example.com"),

    // ---- the domain itself
    DOMAIN_EXISTS(RIGHT, "RFC 1034 §3.1", "example.com. NS ns.example.net.", "domain=example.com"),
    DOMAIN_NOT_EXISTING(BROKEN, "RFC 8020 §2", "example.com → NXDOMAIN", "domain=example.com"),
    DOMAIN_PARKED(RIGHT, "RFC 7505 §3", "example.com. MX 0 . and TXT \"v=spf1 -all\"", "domain=example.com"),

    // ---- DMARC
    DMARC_RECORD_MISSING(BROKEN, "RFC 9989 §5.1.4", "_dmarc.example.com → NXDOMAIN", "domain=example.com", "mail=some"),
    DMARC_NAME_WITHOUT_RECORD(
            BROKEN, "RFC 9989 §5.1.4", "_dmarc.example.com TXT \"something else\"", "domain=example.com", "mail=some"),
    DMARC_SEVERAL_RECORDS(
            BROKEN, "RFC 9989 §4.10", "v=DMARC1; p=none and v=DMARC1; p=reject", "name=_dmarc.example.com", "count=2"),
    DMARC_RECORD_IGNORED(
            BROKEN, "RFC 9989 §4.7", "v=dmarc1; p=reject", "name=_dmarc.example.com", "text=v=dmarc1; p=reject"),
    DMARC_SPF_AT_DMARC_NAME(
            NEEDS_WORK,
            "RFC 9989 §4.5",
            "_dmarc.example.com. TXT \"v=spf1 -all\"",
            "name=_dmarc.example.com",
            "text=v=spf1 -all"),
    DMARC_AT_DOMAIN_ITSELF(
            NEEDS_WORK,
            "RFC 9989 §4.5",
            "example.com. TXT \"v=DMARC1; p=none\"",
            "domain=example.com",
            "text=v=DMARC1; p=none"),
    DMARC_RECORD_UNUSABLE(
            BROKEN, "RFC 9989 §4.10.1", "v=DMARC1; adkim=s", "domain=example.com", "policyDomain=example.com"),
    DMARC_TREATED_AS_NONE(
            BROKEN,
            "RFC 9989 §4.10.1",
            "v=DMARC1; p=reject; sp=rejct; rua=mailto:dmarc@example.com",
            "domain=example.com",
            "policyDomain=example.com"),
    DMARC_POLICY_MISSING(
            NEEDS_WORK, "RFC 9989 §4.7", "v=DMARC1; rua=mailto:dmarc@example.com", "policyDomain=example.com"),
    DMARC_POLICY_INVALID(BROKEN, "RFC 9989 §4.10.1", "v=DMARC1; p=block", "tag=p", "value=block"),
    DMARC_MONITORING_ONLY(
            NEEDS_WORK, "RFC 9989 §4.7", "v=DMARC1; p=none; rua=mailto:dmarc@example.com", "domain=example.com"),
    DMARC_QUARANTINE(
            RIGHT, "RFC 9989 §4.7", "v=DMARC1; p=quarantine; rua=mailto:dmarc@example.com", "domain=example.com"),
    DMARC_REJECT(RIGHT, "RFC 9989 §4.7", "v=DMARC1; p=reject; rua=mailto:dmarc@example.com", "domain=example.com"),
    DMARC_TESTING(NEEDS_WORK, "RFC 9989 §4.7", "v=DMARC1; p=reject; t=y", "policy=reject", "applied=quarantine"),
    DMARC_SUBDOMAINS_WEAKER(
            NEEDS_WORK,
            "RFC 9989 §4.7",
            "v=DMARC1; p=reject; sp=none",
            "policyDomain=example.com",
            "policy=reject",
            "subdomainPolicy=none"),
    DMARC_NONEXISTENT_WEAKER(
            NEEDS_WORK,
            "RFC 9989 §4.7",
            "v=DMARC1; p=reject; np=none",
            "policyDomain=example.com",
            "policy=reject",
            "nonexistentPolicy=none"),
    DMARC_SUBDOMAINS_FOLLOW(RIGHT, "RFC 9989 §4.7", "v=DMARC1; p=reject", "policyDomain=example.com", "policy=reject"),
    DMARC_INHERITED(
            RIGHT,
            "RFC 9989 §4.10.1",
            "a.example.com without, example.com with a record",
            "domain=a.example.com",
            "policyDomain=example.com",
            "policy=reject"),
    DMARC_INHERITED_FROM_SUFFIX(
            NEEDS_WORK,
            "RFC 9989 §4.10.1",
            "_dmarc.example. TXT \"v=DMARC1; p=reject; psd=y\"",
            "domain=shop.example",
            "policyDomain=example",
            "policy=reject"),
    DMARC_PUBLIC_SUFFIX(NOT_SET_UP, "RFC 9989 §4.10.2", "v=DMARC1; p=reject; psd=y", "policyDomain=example"),
    DMARC_SUFFIX_NOT_DECLARED(
            NEEDS_WORK, "RFC 9989 §5.2", "_dmarc.co.example. TXT \"v=DMARC1; p=reject\"", "policyDomain=co.example"),
    DMARC_NO_REPORTS(NEEDS_WORK, "RFC 9989 §5.1.3", "v=DMARC1; p=none", "policyDomain=example.com"),
    DMARC_REPORTS_WANTED(
            RIGHT, "RFC 9989 §4.7", "rua=mailto:dmarc@example.com", "tag=rua", "address=dmarc@example.com"),
    DMARC_REPORTS_AUTHORIZED(
            RIGHT,
            "RFC 9990 §4",
            "example.com._report._dmarc.example.net. TXT \"v=DMARC1\"",
            "tag=rua",
            "address=dmarc@example.net",
            "host=example.net"),
    DMARC_REPORTS_NOT_AUTHORIZED(
            BROKEN,
            "RFC 9990 §4",
            "rua=mailto:dmarc@example.net",
            "tag=rua",
            "address=dmarc@example.net",
            "host=example.net"),
    DMARC_REPORTS_REDIRECTED(
            RIGHT,
            "RFC 9990 §4",
            "example.com._report._dmarc.example.net. TXT \"v=DMARC1; rua=mailto:in@example.net\"",
            "tag=rua",
            "address=dmarc@example.net",
            "to=in@example.net"),
    DMARC_REPORTS_REDIRECTED_ELSEWHERE(
            BROKEN,
            "RFC 9990 §4",
            "example.com._report._dmarc.example.net. TXT \"v=DMARC1; rua=mailto:in@example.org\"",
            "tag=rua",
            "address=dmarc@example.net",
            "to=in@example.org"),
    DMARC_REPORT_URI_INVALID(NEEDS_WORK, "RFC 9989 §4.8", "rua=dmarc@example.com", "tag=rua", "uri=dmarc@example.com"),
    DMARC_REPORT_URI_UNSUPPORTED(
            NEEDS_WORK, "RFC 9989 §4.7", "rua=https://example.com/dmarc", "tag=rua", "uri=https://example.com/dmarc"),
    DMARC_REPORT_SIZE_LIMIT(
            NOT_SET_UP,
            "RFC 9989 §4.8",
            "rua=mailto:dmarc@example.com!10m",
            "tag=rua",
            "uri=mailto:dmarc@example.com!10m"),
    DMARC_FAILURE_OPTIONS_UNUSED(NOT_SET_UP, "RFC 9989 §4.7", "v=DMARC1; p=none; fo=1", "value=1"),
    DMARC_TAG_REMOVED(NEEDS_WORK, "RFC 9989 §9.3", "v=DMARC1; p=reject; ri=3600", "tag=ri", "piece=ri=3600"),
    DMARC_PCT_IGNORED(NEEDS_WORK, "RFC 9989 §9.3", "v=DMARC1; p=reject; pct=20", "piece=pct=20", "policy=reject"),
    DMARC_TAG_UNKNOWN(NEEDS_WORK, "RFC 9989 §4.7", "v=DMARC1; p=none; rau=mailto:dmarc@example.com", "tag=rau"),
    DMARC_TAG_REPEATED(NEEDS_WORK, "RFC 6376 §3.2", "v=DMARC1; p=none; p=reject", "tag=p", "piece=p=reject"),
    DMARC_TAG_INVALID(NEEDS_WORK, "RFC 9989 §4.7", "v=DMARC1; p=none; adkim=relaxed", "tag=adkim", "value=relaxed"),
    DMARC_SYNTAX(NEEDS_WORK, "RFC 9989 §4.8", "v=DMARC1; p=none; reject", "kind=NO_TAG", "piece=reject", "place=19"),

    // ---- the same domain at receivers that still follow RFC 7489; "nothing" stands for no DMARC
    DMARC_OLD_ORGANIZATION(
            NEEDS_WORK,
            "RFC 7489 §3.2",
            "_dmarc.news.example.com. TXT \"v=DMARC1; p=reject\", _dmarc.example.com → NXDOMAIN",
            "domain=news.example.com",
            "rfc9989=news.example.com",
            "rfc7489=example.com",
            "remedy=RECORD_AT_ORGANIZATIONAL_DOMAIN"),
    DMARC_OLD_RECORD(
            NEEDS_WORK,
            "RFC 7489 §6.6.3",
            "a.mail.example.com, with a record at mail.example.com only",
            "domain=a.mail.example.com",
            "rfc9989=mail.example.com",
            "rfc9989Policy=reject",
            "rfc7489=nothing",
            "rfc7489Policy=nothing",
            "remedy=RECORD_AT_AUTHOR_DOMAIN",
            "at=a.mail.example.com"),
    DMARC_OLD_SUBDOMAINS(
            NEEDS_WORK,
            "RFC 7489 §6.6.3",
            "_dmarc.news.example.com. TXT \"v=DMARC1; p=reject\", _dmarc.example.com → NXDOMAIN",
            "domain=news.example.com",
            "rfc9989Policy=reject",
            "rfc7489Policy=nothing",
            "at=example.com"),
    DMARC_OLD_NONEXISTENT(
            NOT_SET_UP,
            "RFC 7489 §6.3",
            "v=DMARC1; p=none; np=reject",
            "policyDomain=example.com",
            "rfc9989Policy=reject",
            "rfc7489Policy=none"),
    DMARC_OLD_TAG_ORDER(
            NOT_SET_UP,
            "RFC 7489 §6.3",
            "v=DMARC1; rua=mailto:dmarc@example.com; p=reject",
            "policyDomain=example.com",
            "second=rua"),

    // ---- SPF: facts begin with the domain of the record and the term
    SPF_RIGHT(RIGHT, "RFC 7208 §3", "v=spf1 mx -all", "domain=example.com", "lookups=1", "limit=10"),
    SPF_NO_MAIL(RIGHT, "RFC 7208 §10.1.2", "v=spf1 -all", "domain=example.com"),
    SPF_RECORD_MISSING(BROKEN, "RFC 7208 §3", "example.com TXT → no v=spf1", "domain=example.com", "term="),
    SPF_DOMAIN_MISSING(BROKEN, "RFC 7208 §4.3", "example.com → NXDOMAIN", "domain=example.com", "term="),
    SPF_SEVERAL_RECORDS(
            BROKEN, "RFC 7208 §4.5", "v=spf1 mx -all and v=spf1 a -all", "domain=example.com", "term=", "count=2"),
    SPF_NEARLY_A_RECORD(
            BROKEN, "RFC 7208 §4.5", "v=spf 1 mx -all", "domain=example.com", "term=", "text=v=spf 1 mx -all"),
    SPF_SYNTAX(
            BROKEN,
            "RFC 7208 §4.6",
            "v=spf1 ipv4:192.0.2.1 -all",
            "domain=example.com",
            "term=ipv4:192.0.2.1",
            "kind=UNKNOWN_MECHANISM",
            "piece=ipv4"),
    SPF_ANSWER_TOO_LARGE(
            NEEDS_WORK,
            "RFC 7208 §3.4",
            "TXT answer of 700 octets",
            "domain=example.com",
            "term=",
            "record=430",
            "all=700"),
    SPF_RECORD_LONG(
            NOT_SET_UP,
            "RFC 7208 §3.4",
            "a record of 460 characters",
            "domain=example.com",
            "term=",
            "record=460",
            "all=470"),
    SPF_TYPE_99(
            NOT_SET_UP, "RFC 7208 §14.1", "example.com. SPF \"v=spf1 -all\"", "domain=example.com", "term=", "count=1"),
    SPF_LOOKUPS_NEARLY_USED(
            NEEDS_WORK, "RFC 7208 §4.6.4", "9 terms that ask DNS", "domain=example.com", "lookups=9", "limit=10"),
    SPF_TOO_MANY_LOOKUPS(
            BROKEN,
            "RFC 7208 §4.6.4",
            "12 terms that ask DNS",
            "domain=example.com",
            "term=include:spf.example.net",
            "lookups=12",
            "limit=10"),
    SPF_TOO_MANY_VOID_LOOKUPS(
            BROKEN,
            "RFC 7208 §4.6.4",
            "v=spf1 a:x1.example a:x2.example a:x3.example -all",
            "domain=example.com",
            "term=",
            "lookups=3",
            "limit=2"),
    SPF_VOID_LOOKUP(
            NEEDS_WORK,
            "RFC 7208 §4.6.4",
            "v=spf1 a:gone.example.com -all",
            "domain=example.com",
            "term=a:gone.example.com",
            "name=gone.example.com",
            "types=A/AAAA"),
    SPF_TOO_MANY_MX_HOSTS(
            BROKEN,
            "RFC 7208 §4.6.4",
            "v=spf1 mx -all with 11 MX",
            "domain=example.com",
            "term=mx",
            "name=example.com",
            "count=11",
            "limit=10"),
    SPF_LOOP(
            BROKEN,
            "RFC 7208 §4.6.4",
            "v=spf1 include:example.com -all at example.com",
            "domain=example.com",
            "term=include:example.com",
            "circle=example.com → example.com"),
    SPF_TREE_TOO_LARGE(
            NEEDS_WORK, "RFC 7208 §4.6.4", "hundreds of includes", "domain=example.com", "term=", "count=100"),
    SPF_INCLUDE_WITHOUT_RECORD(
            BROKEN,
            "RFC 7208 §5.2",
            "v=spf1 include:gone.example.net -all",
            "domain=example.com",
            "term=include:gone.example.net",
            "target=gone.example.net"),
    SPF_REDIRECT_WITHOUT_RECORD(
            BROKEN,
            "RFC 7208 §6.1",
            "v=spf1 redirect=gone.example.net",
            "domain=example.com",
            "term=redirect=gone.example.net",
            "target=gone.example.net"),
    SPF_MALFORMED_TARGET(
            NEEDS_WORK,
            "RFC 7208 §4.8",
            "v=spf1 a:a..example.com -all",
            "domain=example.com",
            "term=a:a..example.com",
            "target=a..example.com"),
    SPF_EXPLANATION_UNUSABLE(
            NEEDS_WORK,
            "RFC 7208 §6.2",
            "v=spf1 -all exp=gone.example.com",
            "domain=example.com",
            "term=exp=gone.example.com",
            "target=gone.example.com"),
    SPF_DYNAMIC_TERM(
            NOT_SET_UP,
            "RFC 7208 §7",
            "v=spf1 exists:%{i}.spf.example.com -all",
            "domain=example.com",
            "term=exists:%{i}.spf.example.com",
            "target=%{i}.spf.example.com"),
    SPF_PASS_ALL(BROKEN, "RFC 7208 §5.1", "v=spf1 +all", "domain=example.com", "term=+all"),
    SPF_NEUTRAL_ALL(NEEDS_WORK, "RFC 7208 §5.1", "v=spf1 mx ?all", "domain=example.com", "term=?all"),
    SPF_NO_ALL(NEEDS_WORK, "RFC 7208 §4.7", "v=spf1 mx", "domain=example.com", "term="),
    SPF_TERM_AFTER_ALL(NEEDS_WORK, "RFC 7208 §5.1", "v=spf1 -all mx", "domain=example.com", "term=mx", "all=-all"),
    SPF_REDIRECT_WITH_ALL(
            NEEDS_WORK,
            "RFC 7208 §6.1",
            "v=spf1 -all redirect=example.net",
            "domain=example.com",
            "term=redirect=example.net",
            "all=-all"),
    SPF_PTR(NEEDS_WORK, "RFC 7208 §5.5", "v=spf1 ptr -all", "domain=example.com", "term=ptr"),
    SPF_UNKNOWN_MODIFIER(
            NEEDS_WORK,
            "RFC 7208 §6",
            "v=spf1 include=example.net -all",
            "domain=example.com",
            "term=include=example.net",
            "name=include"),
    SPF_DUPLICATE_TERM(NEEDS_WORK, "RFC 7208 §4.6.4", "v=spf1 mx mx -all", "domain=example.com", "term=mx"),
    SPF_COVERED_TERM(
            NOT_SET_UP,
            "RFC 7208 §4.6.2",
            "v=spf1 ip4:192.0.2.0/24 ip4:192.0.2.1 -all",
            "domain=example.com",
            "term=ip4:192.0.2.1",
            "by=ip4:192.0.2.0/24",
            "where=example.com"),
    SPF_HUGE_RANGE(
            NEEDS_WORK,
            "RFC 7208 §11.4",
            "v=spf1 ip4:192.0.0.0/8 -all",
            "domain=example.com",
            "term=ip4:192.0.0.0/8",
            "ip4=16777216",
            "ip6=0"),
    SPF_NOT_PUBLIC(
            NEEDS_WORK,
            "RFC 6890 §2",
            "v=spf1 ip4:10.0.0.0/8 -all",
            "domain=example.com",
            "term=ip4:10.0.0.0/8",
            "network=10.0.0.0/8"),
    SPF_ODD_SPELLING(
            NEEDS_WORK, "RFC 7208 §4.6.1", "v=spf1  +MX -all", "domain=example.com", "term=", "plain=v=spf1 mx -all"),

    // ---- DKIM
    DKIM_KEY_RIGHT(RIGHT, "RFC 8301 §3.2", "v=DKIM1; k=rsa; p=… of 2048 bits", "selector=s1", "type=rsa", "bits=2048"),
    DKIM_KEY_AT_SERVICE(
            RIGHT,
            "RFC 6376 §3.6.2",
            "s1._domainkey.example.com. CNAME s1.example.net.",
            "selector=s1",
            "target=s1.example.net",
            "service=Mailer Example"),
    DKIM_KEY_TOO_SHORT(BROKEN, "RFC 8301 §3.2", "v=DKIM1; p=… of 512 bits", "selector=s1", "bits=512"),
    DKIM_KEY_SHORT(NEEDS_WORK, "RFC 8301 §3.2", "v=DKIM1; p=… of 1024 bits", "selector=s1", "bits=1024"),
    DKIM_KEY_OVERSIZE(NEEDS_WORK, "RFC 8301 §3.2", "v=DKIM1; p=… of 8192 bits", "selector=s1", "bits=8192"),
    DKIM_KEY_BROKEN(
            BROKEN, "RFC 6376 §6.1.2", "v=DKIM1; k=rsa; p=MIGf…cut", "selector=s1", "kind=KEY_DATA", "piece=MIGf"),
    DKIM_KEY_SPLIT(
            BROKEN,
            "RFC 6376 §3.6.2.2",
            "s1._domainkey.example.com. TXT \"v=DKIM1; p=MIIB…\" and TXT \"…QAB\"",
            "selector=s1",
            "count=2"),
    DKIM_SEVERAL_KEYS(
            BROKEN, "RFC 6376 §3.6.2.2", "two key records at s1._domainkey.example.com", "selector=s1", "count=2"),
    DKIM_KEY_REVOKED(NOT_SET_UP, "RFC 6376 §3.6.1", "v=DKIM1; p=", "selector=s1"),
    DKIM_KEY_TESTING(NEEDS_WORK, "RFC 6376 §3.6.1", "v=DKIM1; t=y; p=…", "selector=s1"),
    DKIM_KEY_STRICT_IDENTITY(NOT_SET_UP, "RFC 6376 §3.6.1", "v=DKIM1; t=s; p=…", "selector=s1"),
    DKIM_KEY_NOT_FOR_MAIL(NOT_SET_UP, "RFC 6376 §3.6.1", "v=DKIM1; s=tlsrpt; p=…", "selector=s1", "services=tlsrpt"),
    DKIM_KEY_SHA1_ONLY(BROKEN, "RFC 8301 §3.1", "v=DKIM1; h=sha1; p=…", "selector=s1"),
    DKIM_KEY_SHARED(NOT_SET_UP, "RFC 6376 §3.1", "the same p= at s1 and s2", "selectors=s1, s2", "count=2"),
    DKIM_KEY_AT_OTHER_DOMAIN(
            NOT_SET_UP,
            "RFC 6376 §3.1",
            "the same p= at s1._domainkey.example.com and s1._domainkey.example.org",
            "selector=s1",
            "domains=example.org"),
    DKIM_KEY_OLD(
            NOT_SET_UP,
            "RFC 6376 §3.1",
            "the same key at s1 in every check since March",
            "selector=s1",
            "since=2026-03-12",
            "months=8"),
    DKIM_KEY_ROTATED(
            NOT_SET_UP,
            "RFC 6376 §3.1",
            "another key at s1 than in the check before",
            "selector=s1",
            "since=2026-11-20",
            "until=2026-11-19",
            "where=domain"),
    DKIM_WILDCARD(NEEDS_WORK, "RFC 4592 §2.1", "*._domainkey.example.com. TXT \"v=DKIM1; p=\"", "domain=example.com"),
    DKIM_NONE_FOUND(NOT_SET_UP, "RFC 6376 §3.1", "no key at any well-known selector", "domain=example.com", "asked=95"),
    DKIM_NO_KEYS(NEEDS_WORK, "RFC 8020 §2", "_domainkey.example.com → NXDOMAIN", "domain=example.com"),
    DKIM_SELECTOR_NOT_EXISTING(
            BROKEN,
            "RFC 6376 §6.1.2",
            "s1._domainkey.example.com → NXDOMAIN",
            "selector=s1",
            "name=s1._domainkey.example.com"),
    DKIM_SELECTOR_WITHOUT_KEY(
            BROKEN,
            "RFC 6376 §6.1.2",
            "s1._domainkey.example.com TXT → no key",
            "selector=s1",
            "name=s1._domainkey.example.com"),
    DKIM_KEY_GONE(
            BROKEN,
            "RFC 6376 §6.1.2",
            "s1 verified mail on 21 November, s1._domainkey.example.com → NXDOMAIN",
            "selector=s1",
            "name=s1._domainkey.example.com",
            "lastDay=2026-11-21"),
    DKIM_SELECTOR_MALFORMED(NEEDS_WORK, "RFC 6376 §3.1", "a..b", "selector=a..b"),
    DKIM_UNANSWERED(
            NO_ANSWER,
            "RFC 6376 §6.1.2",
            "s1._domainkey.example.com → SERVFAIL",
            "count=3",
            "asked=95",
            "name=s1._domainkey.example.com",
            "detail=192.0.2.53 answered SERVFAIL",
            "left=60"),

    // ---- MX
    MX_RIGHT(
            RIGHT,
            "RFC 5321 §5.1",
            "example.com. MX 10 mx.example.com.",
            "count=2",
            "hosts=mx1.example.com, mx2.example.com"),
    MX_NULL(RIGHT, "RFC 7505 §3", "example.com. MX 0 .", "domain=example.com"),
    MX_NULL_WITH_OTHERS(BROKEN, "RFC 7505 §3", "example.com. MX 0 . and MX 10 mx.example.com.", "domain=example.com"),
    MX_MISSING(NEEDS_WORK, "RFC 5321 §5.1", "example.com. A 192.0.2.1, no MX", "domain=example.com"),
    MX_NONE(NOT_SET_UP, "RFC 5321 §5.1", "example.com without MX and address", "domain=example.com"),
    MX_HOST_NOT_EXISTING(
            BROKEN, "RFC 5321 §5.1", "MX 10 gone.example.com., which is NXDOMAIN", "host=gone.example.com"),
    MX_HOST_WITHOUT_ADDRESS(
            BROKEN, "RFC 5321 §5.1", "MX 10 txt.example.com., without A and AAAA", "host=txt.example.com"),
    MX_HOST_IS_ALIAS(
            NEEDS_WORK,
            "RFC 2181 §10.3",
            "MX 10 mx.example.com., which is a CNAME",
            "host=mx.example.com",
            "target=mx.example.net"),
    MX_HOST_IS_ADDRESS(BROKEN, "RFC 1035 §3.3.9", "MX 10 192.0.2.25.", "host=192.0.2.25"),
    MX_HOST_NOT_PUBLIC(
            NEEDS_WORK, "RFC 6890 §2", "mx.example.com. A 10.0.0.25", "host=mx.example.com", "address=10.0.0.25");

    private final Severity severity;
    private final String source;
    private final String sample;
    private final List<String> facts;

    FindingCode(Severity severity, String source, String sample, String... facts) {
        this.severity = severity;
        this.source = source;
        this.sample = sample;
        this.facts = List.of(facts);
    }

    /** As a rule; a finding may weigh less or more, where its place decides. */
    public Severity severity() {
        return severity;
    }

    /** {@code RFC 9989 §4.7} */
    public String source() {
        return source;
    }

    /** What shows it: a record, or an answer of DNS. */
    public String sample() {
        return sample;
    }

    /** The facts of its sentences by name, in order. */
    public List<String> factNames() {
        return facts.stream().map(fact -> fact.substring(0, fact.indexOf('='))).toList();
    }

    public List<String> sampleFacts() {
        return facts.stream().map(fact -> fact.substring(fact.indexOf('=') + 1)).toList();
    }

    /** The whole name space before the first underscore: DNS, DOMAIN, DMARC, SPF, DKIM, MX. */
    String area() {
        return name().substring(0, name().indexOf('_'));
    }

    static List<String> areas() {
        return Arrays.stream(values()).map(FindingCode::area).distinct().toList();
    }
}

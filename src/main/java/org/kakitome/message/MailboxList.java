package org.kakitome.message;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.james.mime4j.codec.DecodeMonitor;
import org.apache.james.mime4j.codec.DecoderUtil;
import org.kakitome.dns.DomainName;

/**
 * The mailboxes of a From field, its groups opened.
 *
 * <pre>
 * from         = "From:" (mailbox-list / address-list) CRLF        RFC 5322 §3.6.2, RFC 6854 §2
 * address      = mailbox / group
 * mailbox      = [display-name] angle-addr / addr-spec
 * group        = display-name ":" [group-list] ";" [CFWS]
 * angle-addr   = [CFWS] "<" [obs-route] addr-spec ">" [CFWS]       §3.4, §4.4
 * addr-spec    = local-part "@" domain                             §3.4.1
 * </pre>
 *
 * <p>Lenient where no reader of mail could take it for someone else: empty items, a comment or quotes that are not closed, space around dots. What could be read
 * as two addresses, such as {@code a@b@c} or two pairs of angle brackets, is {@code wrong}.
 *
 * @param wrong the first piece that is no address, shortened; empty where there is none
 */
record MailboxList(List<Mailbox> mailboxes, Optional<String> wrong) {
    /** RFC 9989 §11.5: bounded. More authors than any message has. */
    private static final int MAX_MAILBOXES = 100;

    /** Each comma of a megabyte of commas would take a hundred octets of memory. */
    private static final int MAX_LENGTH = 64 * 1024;

    private static final int SHOWN = 80;
    private static final String SPECIALS = "<>,:;@";

    static MailboxList read(String value) {
        if (value.length() <= MAX_LENGTH) return new Reader(tokens(value)).read();
        var begin = new Reader(tokens(value.substring(0, MAX_LENGTH))).read();
        return new MailboxList(begin.mailboxes(), begin.wrong().or(() -> Optional.of("…")));
    }

    /** @param special one of {@value #SPECIALS} as itself */
    private record Token(String text, boolean special, boolean quoted, boolean spaceBefore) {
        boolean is(char c) {
            return special && text.charAt(0) == c;
        }
    }

    private static List<Token> tokens(String value) {
        var tokens = new ArrayList<Token>();
        boolean space = false;
        for (int at = 0; at < value.length(); ) {
            char c = value.charAt(at);
            int end = at + 1;
            if (c <= ' ' || c == '\u007f') space = true; // bare CR, NUL and the like are no part of an address
            else if (c == '(') {
                end = endOfComment(value, at);
                space = true;
            } else {
                boolean special = SPECIALS.indexOf(c) >= 0;
                if (c == '"') end = endOf(value, at, '"');
                else if (c == '[') end = endOf(value, at, ']');
                else if (!special) while (end < value.length() && isAtom(value.charAt(end))) end++;
                tokens.add(new Token(value.substring(at, end), special, c == '"', space));
                space = false;
            }
            at = end;
        }
        return tokens;
    }

    private static boolean isAtom(char c) {
        return c > ' ' && c != '\u007f' && c != '(' && c != '"' && c != '[' && SPECIALS.indexOf(c) < 0;
    }

    /** Comments nest: RFC 5322 §3.2.2. */
    private static int endOfComment(String value, int begin) {
        int depth = 0;
        for (int at = begin; at < value.length(); at++) {
            char c = value.charAt(at);
            if (c == '\\') at++;
            else if (c == '(') depth++;
            else if (c == ')' && --depth == 0) return at + 1;
        }
        return value.length();
    }

    private static int endOf(String value, int begin, char close) {
        for (int at = begin + 1; at < value.length(); at++) {
            if (value.charAt(at) == '\\') at++;
            else if (value.charAt(at) == close) return at + 1;
        }
        return value.length();
    }

    private static final class Reader {
        private final List<Token> tokens;
        private final List<Mailbox> mailboxes = new ArrayList<>();
        private final List<Token> phrase = new ArrayList<>();
        private final List<Token> angle = new ArrayList<>();
        private boolean inAngle;
        private boolean closed;
        private String wrong;

        Reader(List<Token> tokens) {
            this.tokens = tokens;
        }

        MailboxList read() {
            for (var token : tokens) {
                if (inAngle) inAngle(token);
                else outside(token);
                if (mailboxes.size() == MAX_MAILBOXES) wrong("…");
                if (mailboxes.size() == MAX_MAILBOXES) break;
            }
            item();
            return new MailboxList(List.copyOf(mailboxes), Optional.ofNullable(wrong));
        }

        private void inAngle(Token token) {
            if (token.is('>')) {
                inAngle = false;
                closed = true;
            } else angle.add(token);
        }

        private void outside(Token token) {
            if (token.is('<')) {
                if (closed) wrong(text(angle));
                inAngle = true;
            } else if (token.is(',') || token.is(';')) item();
            else if (token.is(':')) phrase.clear(); // the name of a group
            else phrase.add(token);
        }

        /** An address is complete, or there is none between two commas. */
        private void item() {
            if (closed || inAngle) mailbox(angle, phrase);
            else if (phrase.stream().anyMatch(token -> token.is('@'))) mailbox(phrase, List.of());
            else if (!phrase.isEmpty()) wrong(text(phrase));
            phrase.clear();
            angle.clear();
            closed = false;
            inAngle = false;
        }

        private void mailbox(List<Token> written, List<Token> displayName) {
            var address = withoutRoute(written);
            int at = 0;
            while (at < address.size() && !address.get(at).is('@')) at++;
            var local = at == 0 || at == address.size() ? null : joined(address.subList(0, at));
            var domain = local == null ? null : joined(address.subList(at + 1, address.size()));
            if (domain == null) wrong(text(written));
            else mailboxes.add(new Mailbox(decoded(displayName), local, domain, name(domain)));
        }

        private static Optional<DomainName> name(String domain) {
            return domain.startsWith("[") ? Optional.empty() : DomainName.query(domain);
        }

        /** {@code obs-route = "@" domain *("," "@" domain) ":"}: RFC 5322 §4.4. */
        private static List<Token> withoutRoute(List<Token> address) {
            if (address.isEmpty() || !address.get(0).is('@')) return address;
            for (int i = 0; i < address.size(); i++)
                if (address.get(i).is(':')) return address.subList(i + 1, address.size());
            return address;
        }

        /** Words that belong together; null where they do not. Space may stand around dots only (RFC 5322 §4.4). */
        private static String joined(List<Token> words) {
            var text = new StringBuilder();
            for (var word : words) {
                if (word.special()) return null;
                boolean apart = text.length() > 0
                        && word.spaceBefore()
                        && text.charAt(text.length() - 1) != '.'
                        && word.text().charAt(0) != '.';
                if (apart) return null;
                text.append(word.text());
            }
            return text.length() == 0 ? null : text.toString();
        }

        private static String decoded(List<Token> phrase) {
            var text = new StringBuilder();
            for (var word : phrase) {
                if (text.length() > 0 && word.spaceBefore()) text.append(' ');
                text.append(word.quoted() ? unquoted(word.text()) : word.text());
            }
            return DecoderUtil.decodeEncodedWords(text.toString(), DecodeMonitor.SILENT);
        }

        private static String unquoted(String quoted) {
            int end = quoted.length() > 1 && quoted.endsWith("\"") ? quoted.length() - 1 : quoted.length();
            return quoted.substring(1, end).replaceAll("\\\\(.)", "$1");
        }

        private static String text(List<Token> tokens) {
            var text = new StringBuilder();
            for (var token : tokens)
                text.append(token.spaceBefore() && text.length() > 0 ? " " : "").append(token.text());
            return text.toString();
        }

        private void wrong(String piece) {
            if (wrong == null) wrong = piece.length() > SHOWN ? piece.substring(0, SHOWN) + "…" : piece;
        }
    }
}

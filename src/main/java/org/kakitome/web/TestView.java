package org.kakitome.web;

import io.quarkus.qute.RawString;
import java.time.Instant;
import java.util.List;

/**
 * What the page of one test address shows.
 *
 * @param address to send to
 * @param until when mail to it is no longer taken; null when that is past
 * @param events where news come from; null when no more can come
 * @param again this page, for a browser without script
 * @param curl a command that sends a message from here; null when the address is closed
 */
public record TestView(
        String title,
        ResultView result,
        String address,
        MomentView until,
        String events,
        String again,
        String fresh,
        String curl,
        String swaks) {

    /** @param domain what was typed or the link named */
    public record StartView(String domain, List<LatelyView> lately) {}

    public record LatelyView(String url, String name, Mark mark, String word, RawString answer, MomentView at) {}

    /**
     * What changes when a message comes in.
     *
     * @param head tabs of the domain that it is about; null where that is not known
     */
    public record ResultView(
            String session,
            String domain,
            DomainHead head,
            Mark mark,
            String word,
            String question,
            RawString answer,
            RawString note,
            List<MessageView> messages) {}

    /**
     * One message.
     *
     * @param service who sent it: a service's name, else a host's
     * @param strange null unless the message is from another domain than the page is about
     * @param alignment null where the message names no Author Domain
     * @param unreadable the result is of another version; then there is nothing but the envelope
     * @param headerNote what the marks in the header mean, or why there is none
     * @param step null without a plan
     */
    public record MessageView(
            long id,
            boolean open,
            String service,
            RawString line,
            Mark mark,
            String word,
            MomentView at,
            RawString strange,
            List<FactView> envelope,
            AlignmentView alignment,
            List<CheckView.FindingView> reasons,
            StepView step,
            List<SignatureView> signatures,
            RawString headerNote,
            List<FieldView> header,
            String moreFields,
            String authenticationResults,
            boolean unreadable,
            RawView raw) {}

    /** Which identifiers lead to From. */
    public record AlignmentView(String from, String organization, List<LinkView> links) {}

    /**
     * @param domain what SPF or DKIM speaks for; null where there is none
     * @param what the return path, a selector
     * @param css aligned, broken or off: the line that is drawn
     */
    public record LinkView(
            String mechanism,
            String domain,
            String what,
            Mark resultMark,
            String result,
            String css,
            Mark mark,
            String word,
            RawString why) {}

    /** @param completes the message shows that it is done */
    public record StepView(boolean completes, RawString text, String url) {}

    /** @param label how the header names it: S1 */
    public record SignatureView(
            String label,
            String domain,
            Mark mark,
            String word,
            RawString why,
            RfcView rfc,
            List<RawString> changes,
            List<RawString> warnings,
            List<FactView> facts) {
        static String label(int index) {
            return "S" + (index + 1);
        }
    }

    /** @param signedBy labels of signatures */
    public record FieldView(String name, String value, List<String> signedBy) {}

    /**
     * @param url null when the raw bytes are gone
     * @param note when they go, or that they stay
     */
    public record RawView(String url, String size, String note, boolean kept, String keepUrl) {}

    static TestView of(ResultView result, String address, boolean open, Instant closes, String server, Texts texts) {
        var page = Urls.test(result.session(), result.domain());
        var from = "you@" + (result.domain() == null ? "example.com" : result.domain());
        return new TestView(
                result.domain() == null ? texts.text("test.title") : texts.text("test.title.domain", result.question()),
                result,
                address,
                open ? MomentView.of(closes, texts.clock(closes)) : null,
                open
                        ? Urls.testEvents(
                                result.session(),
                                result.domain(),
                                result.messages().size())
                        : null,
                page,
                Urls.newTest(result.domain()),
                open
                        ? "printf 'From: " + from + "\\r\\nTo: " + address
                                + "\\r\\nSubject: Test\\r\\n\\r\\nHello\\r\\n' | curl smtp://" + server
                                + " --mail-from " + from + " --mail-rcpt " + address + " --upload-file -"
                        : null,
                open ? "swaks --server " + server + " --tls-optional --from " + from + " --to " + address : null);
    }
}

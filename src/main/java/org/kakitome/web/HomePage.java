package org.kakitome.web;

import io.quarkus.qute.CheckedTemplate;
import io.quarkus.qute.RawString;
import io.quarkus.qute.TemplateInstance;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.kakitome.check.DomainCheck;

/** One field: which domain? */
@Path("/")
@Produces(MediaType.TEXT_HTML)
public class HomePage {
    private static final int LATELY = 6;

    private final Frame frame;
    private final Checks checks;
    private final Clock clock;

    HomePage(Frame frame, Checks checks, Clock clock) {
        this.frame = frame;
        this.checks = checks;
        this.clock = clock;
    }

    /** @param checks the last ones, newest first */
    public record HomeView(RawString question, List<CheckedView> checks) {}

    public record CheckedView(String url, String domain, Mark mark, String word, String answer, MomentView at) {}

    @CheckedTemplate
    static class Templates {
        static native TemplateInstance home(HomeView view);
    }

    @GET
    @Operation(hidden = true)
    public TemplateInstance home() {
        var texts = frame.texts();
        return Templates.home(new HomeView(
                texts.answer("home.question"),
                checks.lately(LATELY).stream().map(check -> line(check, texts)).toList()));
    }

    private CheckedView line(DomainCheck check, Texts texts) {
        var worst = check.worst();
        return new CheckedView(
                Urls.check(check.domain().ascii()),
                check.domain().unicode(),
                Mark.of(worst),
                CheckView.word(worst, texts),
                texts.text(
                        "answer." + check.answer().code(),
                        check.answer().facts().toArray()),
                MomentView.of(check.at(), texts.ago(check.at(), clock.instant())));
    }
}

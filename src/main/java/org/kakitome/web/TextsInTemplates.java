package org.kakitome.web;

import io.quarkus.arc.Arc;
import io.quarkus.qute.EngineConfiguration;
import io.quarkus.qute.EvalContext;
import io.quarkus.qute.Expression;
import io.quarkus.qute.NamespaceResolver;
import java.util.ArrayList;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * {@code {t:text('key', args…)}} and {@code {t:html('key', args…)}} in templates: texts of the reader's language. Outside a request the template instance names
 * its language in the attribute {@link #LANGUAGE}.
 */
@EngineConfiguration
public class TextsInTemplates implements NamespaceResolver {
    static final String LANGUAGE = "kakitome.language";

    @Override
    public String getNamespace() {
        return "t";
    }

    @Override
    public CompletionStage<Object> resolve(EvalContext context) {
        var texts = texts(context);
        var arguments = new ArrayList<CompletableFuture<Object>>();
        for (Expression parameter : context.getParams())
            arguments.add(context.evaluate(parameter).toCompletableFuture());
        return CompletableFuture.allOf(arguments.toArray(CompletableFuture[]::new))
                .thenApply(done -> say(texts, context.getName(), arguments));
    }

    private static Object say(Texts texts, String how, ArrayList<CompletableFuture<Object>> arguments) {
        var key = (String) arguments.get(0).join();
        var args = arguments.stream().skip(1).map(CompletableFuture::join).toArray();
        return how.equals("html") ? texts.html(key, args) : texts.text(key, args);
    }

    private static Texts texts(EvalContext context) {
        if (context.getAttribute(LANGUAGE) instanceof Language language) return Texts.of(language);
        return Arc.container().instance(Frame.class).get().texts();
    }
}

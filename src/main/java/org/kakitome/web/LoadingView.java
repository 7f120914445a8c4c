package org.kakitome.web;

import io.quarkus.qute.RawString;
import org.kakitome.demo.Demo;

/**
 * Sample data on its way: the page looks again by itself.
 *
 * @param width of the bar's full part, of {@link #WIDTH}
 */
public record LoadingView(RawString answer, String progress, long width) {
    static final int WIDTH = 400;

    static LoadingView of(Demo.State state, Texts texts) {
        return new LoadingView(
                texts.answer("demo.loading"),
                state.total() == 0
                        ? texts.text("demo.preparing")
                        : texts.text("demo.progress", state.loaded(), state.total()),
                state.total() == 0 ? 0 : (long) WIDTH * state.loaded() / state.total());
    }
}

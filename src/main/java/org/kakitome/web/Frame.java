package org.kakitome.web;

import jakarta.enterprise.context.RequestScoped;
import jakarta.inject.Inject;
import jakarta.inject.Named;
import org.kakitome.demo.Demo;

/** What the layout of every page needs to know about this request; templates read it as {@code {inject:frame.…}}. */
@RequestScoped
@Named("frame")
public class Frame {
    @Inject
    Demo demo;

    private boolean forms = true;
    private Language language = Language.EN;
    private String path = "/";
    private String query = "";

    void request(Language language, String path, String query) {
        this.language = language;
        this.path = path;
        this.query = query;
    }

    public String lang() {
        return language.code();
    }

    public Texts texts() {
        return Texts.of(language);
    }

    public String otherLang() {
        return language.other().code();
    }

    /** This page in the other language. */
    public String otherUrl() {
        return path + "?" + (query.isEmpty() ? "" : query + "&") + "lang=" + otherLang();
    }

    /** This page, for forms that come back to it. */
    public String url() {
        return query.isEmpty() ? path : path + "?" + query;
    }

    /** Sample data is loaded: the banner says so on every page. */
    public boolean demo() {
        return forms && demo.state().phase() == Demo.Phase.LOADED;
    }

    /** An error may come before the CSRF filter has run: its page must do without forms. */
    void withoutForms() {
        forms = false;
    }

    public String css() {
        return Assets.url("kakitome.css");
    }

    public String js() {
        return Assets.url("kakitome.js");
    }

    public String charts() {
        return Assets.url("charts.js");
    }

    public String uploads() {
        return Assets.url("uploads.js");
    }

    public String logo() {
        return Assets.url("logo.svg");
    }

    public String favicon() {
        return Assets.url("favicon.svg");
    }
}

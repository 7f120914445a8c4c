package org.kakitome.web;

import io.quarkus.qute.RawString;

/**
 * The one thing to do next, and where.
 *
 * @param why null where the title says it all
 */
public record NextView(RawString title, RawString why, String url) {}

/**
 * What people see: one class per page, each with its nested {@code @CheckedTemplate} and one view record; templates in {@code resources/templates/<Class>/}.
 * No sentence is written in Java or in a template: all texts come from {@code resources/messages/*_en.properties} and {@code *_ja.properties} through
 * {@link org.kakitome.web.Texts}. {@code web/api} holds the JSON API. Read {@link org.kakitome.web.CheckPage} first.
 */
package org.kakitome.web;

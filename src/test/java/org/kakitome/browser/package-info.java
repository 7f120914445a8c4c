/** Journeys through the pages in a real Chromium: {@link org.kakitome.browser.BrowserTest} is their base. */
package org.kakitome.browser;

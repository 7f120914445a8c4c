/**
 * The JSON API of DESIGN.md, part "Interfaces that stay stable": checks, reports, domains. Errors are {@code application/problem+json} (RFC 9457). Needs no CSRF
 * token, since it takes no cookies into account and refuses what a browser sends from another site ({@link org.kakitome.web.api.ApiGate}).
 */
package org.kakitome.web.api;

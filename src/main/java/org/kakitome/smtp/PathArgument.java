package org.kakitome.smtp;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What follows MAIL and RCPT: a path and parameters.
 *
 * <pre>
 * "FROM:" Reverse-path [SP Mail-parameters]    "TO:" Forward-path [SP Rcpt-parameters]       RFC 5321 §4.1.1.2, §4.1.1.3
 * esmtp-param = esmtp-keyword [ "=" esmtp-value ]                                            RFC 5321 §4.1.2
 * </pre>
 *
 * @param path without brackets, source route still in it
 */
record PathArgument(String path, List<Parameter> parameters) {

    /** @param keyword in upper case */
    record Parameter(String keyword, Optional<String> value) {}

    // Lenient: spaces after the colon and a missing pair of brackets, as many clients send it
    private static final Pattern ARGUMENT = Pattern.compile("(?<to>\\w+):\\s*"
            + "(?:<(?<path>(?:\"(?:[^\"\\\\]|\\\\.)*+\"|[^\"<>])*+)>|(?<bare>[^\\s\"<>]+))"
            + "(?<parameters>(?:\\s+\\S+)*+)\\s*");

    /** Empty when {@code argument} does not begin with {@code keyword} and a path, whatever the path holds. */
    static Optional<PathArgument> parse(String keyword, String argument) {
        var match = ARGUMENT.matcher(argument);
        if (!match.matches() || !match.group("to").equalsIgnoreCase(keyword)) return Optional.empty();
        var path = match.group("path") != null ? match.group("path") : match.group("bare");
        var parameters = new ArrayList<Parameter>();
        for (var each : match.group("parameters").trim().split("\\s+"))
            if (!each.isEmpty()) parameters.add(parameter(each));
        return Optional.of(new PathArgument(path, List.copyOf(parameters)));
    }

    private static Parameter parameter(String text) {
        int equals = text.indexOf('=');
        var keyword = (equals < 0 ? text : text.substring(0, equals)).toUpperCase(Locale.ROOT);
        return new Parameter(keyword, equals < 0 ? Optional.empty() : Optional.of(text.substring(equals + 1)));
    }
}

package org.kakitome.web;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The pages' own stylesheet, scripts and pictures. Their address holds a hash of their content, so that browsers may keep them for good. */
final class Assets {
    static final String PREFIX = "/assets/";

    private static final List<String> NAMES =
            List.of("kakitome.css", "kakitome.js", "charts.js", "uploads.js", "logo.svg", "favicon.svg");

    private static final Map<String, Asset> ALL = load();

    private Assets() {}

    record Asset(String name, String contentType, byte[] content, String hash) {}

    /** {@code /assets/1f3a…/kakitome.css} */
    static String url(String name) {
        return PREFIX + ALL.get(name).hash() + "/" + name;
    }

    /** Null where there is none. */
    static Asset find(String name) {
        return ALL.get(name);
    }

    private static Map<String, Asset> load() {
        var assets = new LinkedHashMap<String, Asset>();
        for (String name : NAMES) {
            try (var file = Assets.class.getClassLoader().getResourceAsStream("assets/" + name)) {
                if (file == null) throw new IllegalStateException("asset is missing: " + name);
                var content = file.readAllBytes();
                assets.put(name, new Asset(name, contentType(name), content, hash(content)));
            } catch (IOException broken) {
                throw new UncheckedIOException(name, broken);
            }
        }
        return Map.copyOf(assets);
    }

    private static String contentType(String name) {
        if (name.endsWith(".css")) return "text/css;charset=UTF-8";
        if (name.endsWith(".js")) return "text/javascript;charset=UTF-8";
        return "image/svg+xml";
    }

    private static String hash(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}

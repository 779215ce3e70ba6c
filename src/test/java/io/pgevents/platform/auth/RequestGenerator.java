package io.pgevents.platform.auth;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** Makes up requests from an OpenAPI document: most of them nearly right, the others wrong in some way. */
final class RequestGenerator {

    record Generated(String method, String path, Map<String, String> headers, String body) {}

    private static final List<String> SEGMENTS = List.of(
            "0",
            "1",
            "-1",
            "9223372036854775807",
            "9223372036854775808",
            "1e3",
            "%00",
            "1%00",
            "%22",
            "%27",
            "%F0%9F",
            "%ED%A0%80",
            "%0A",
            "..%2F..",
            "1%20OR%201=1",
            ";a=b",
            "%7Bid%7D",
            "x".repeat(2000),
            "public.orders",
            "*",
            "%2A",
            "pg_class",
            "%C3%A4",
            "+",
            "%25");

    private static final Set<String> VERBS = Set.of("get", "put", "post", "delete", "options", "head", "patch");
    private static final int MOST_IDS = 500;

    private final Random random;
    private final ValueGenerator values;
    private final List<JsonNode> operations = new ArrayList<>();
    private final List<String[]> names = new ArrayList<>();
    private final List<String> ids = new ArrayList<>(List.of("shop", "matrix"));
    private final JsonNode api;

    RequestGenerator(JsonNode api, long seed) {
        this.api = api;
        this.random = new Random(seed);
        this.values = new ValueGenerator(api, random);
        api.path("paths")
                .properties()
                .forEach(path -> path.getValue().properties().forEach(operation -> {
                    if (VERBS.contains(operation.getKey()) && !path.getKey().startsWith("/trouble")) {
                        names.add(new String[] {operation.getKey().toUpperCase(Locale.ROOT), path.getKey()});
                        operations.add(operation.getValue());
                    }
                }));
    }

    /** An id that an answer has shown, to be asked for later. */
    void learn(String id) {
        if (ids.size() < MOST_IDS) {
            ids.add(id);
        } else {
            ids.set(random.nextInt(MOST_IDS), id);
        }
    }

    Generated next() {
        int which = random.nextInt(operations.size());
        JsonNode operation = operations.get(which);
        Map<String, String> headers = new LinkedHashMap<>();
        if (random.nextInt(3) > 0) {
            headers.put("If-Match", pick(List.of("*", "\"1\"", "\"2\"", "W/\"1\"", "1", "\"", "")));
        }
        if (random.nextInt(6) == 0) {
            headers.put("If-None-Match", pick(List.of("*", "\"1\"", "\"99999999999999999999\"", ",,")));
        }
        if (random.nextInt(10) == 0) {
            headers.put("Accept", pick(List.of("*/*", "application/json", "text/html", "a/b;q=x", "")));
        }
        String body = body(operation, headers);
        return new Generated(names.get(which)[0], path(names.get(which)[1]) + query(operation), headers, body);
    }

    private String path(String template) {
        StringBuilder path = new StringBuilder();
        for (String segment : template.substring(1).split("/")) {
            boolean given = segment.startsWith("{");
            path.append('/').append(given || random.nextInt(200) == 0 ? segment() : segment);
        }
        return path.toString();
    }

    private String segment() {
        return random.nextInt(10) < 7 ? encoded(pick(ids)) : pick(SEGMENTS);
    }

    private String query(JsonNode operation) {
        List<String> pairs = new ArrayList<>();
        operation.path("parameters").forEach(parameter -> {
            JsonNode described = resolved(parameter);
            if (described.path("in").asText().equals("query") && random.nextInt(10) < 4) {
                pairs.add(described.path("name").asText() + "=" + queryValue(described));
            }
        });
        if (random.nextInt(20) == 0) {
            pairs.add("unknown=1");
        }
        return pairs.isEmpty() ? "" : "?" + String.join("&", pairs);
    }

    private String queryValue(JsonNode parameter) {
        return switch (random.nextInt(4)) {
            case 0 -> pick(SEGMENTS);
            case 1 -> encoded(pick(ids));
            case 2 -> encoded(parameter.path("example").asText("1"));
            default -> encoded(values.of(parameter.path("schema"), 0).asText());
        };
    }

    private String body(JsonNode operation, Map<String, String> headers) {
        JsonNode content = resolved(operation.path("requestBody")).path("content");
        if (content.isMissingNode() && random.nextInt(10) > 0) {
            return null;
        }
        List<String> types = new ArrayList<>();
        content.fieldNames().forEachRemaining(types::add);
        types.add("application/json");
        String type = types.get(0);
        headers.put(
                "Content-Type",
                random.nextInt(20) == 0
                        ? pick(List.of("text/plain", "application/xml", "%%%", "application/json;charset=utf-16"))
                        : type.contains("*") ? "application/cloudevents+json" : type);
        String json = values.body(content.path(type)).toString();
        return switch (random.nextInt(20)) {
            case 0 -> json.substring(0, random.nextInt(json.length() + 1));
            case 1 -> "[" + json + "]";
            case 2 -> json.replaceFirst("\"", "'");
            default -> json;
        };
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.get("$ref").asText().substring(1)) : node;
    }

    private String pick(List<String> from) {
        return from.get(random.nextInt(from.size()));
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
    }
}

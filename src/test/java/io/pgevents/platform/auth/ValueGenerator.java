package io.pgevents.platform.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes up JSON by the schemas of an OpenAPI document, and bends some of it. */
final class ValueGenerator {

    private static final JsonNodeFactory JSON = JsonNodeFactory.instance;
    private static final int DEEPEST = 6;

    private static final List<String> TEXTS = List.of(
            "",
            " ",
            "a",
            "\u0000",
            "\ud800",
            "\u202e",
            "ä日本",
            "'; DROP TABLE x; --",
            "\"",
            "public.orders",
            "*",
            "2026-03-01T12:00:00Z",
            "9999-12-31T23:59:59Z",
            "-999999999-01-01T00:00:00Z",
            "PT1S",
            "PT-1S",
            "P999999999D",
            "https://example.invalid/hook",
            "http://127.0.0.1:1/",
            "http://[::1]/",
            "paper:x",
            "HTTP",
            "PAPER",
            "KAFKA",
            "{{subject}}",
            "${x}",
            "%s",
            "true",
            "1e400",
            "x".repeat(3000),
            "after.total > 1",
            "pgevents.row.inserted");

    private final JsonNode api;
    private final Random random;

    ValueGenerator(JsonNode api, Random random) {
        this.api = api;
        this.random = random;
    }

    /** A body: one of the examples, often with something bent, or one by the schema. */
    JsonNode body(JsonNode content) {
        List<JsonNode> examples = new ArrayList<>();
        content.path("examples")
                .forEach(example -> examples.add(resolved(example).path("value")));
        JsonNode chosen = examples.isEmpty() || random.nextInt(3) == 0
                ? of(content.path("schema"), 0)
                : examples.get(random.nextInt(examples.size())).deepCopy();
        if (chosen.isTextual()) {
            chosen = parsed(chosen.textValue());
        }
        for (int i = random.nextInt(3); i > 0; i--) {
            chosen = bent(chosen);
        }
        return chosen;
    }

    private static JsonNode parsed(String text) {
        try {
            return new ObjectMapper().readTree(text);
        } catch (JsonProcessingException e) {
            return JSON.textNode(text);
        }
    }

    JsonNode of(JsonNode schema, int depth) {
        JsonNode real = resolved(schema);
        if (depth > DEEPEST || random.nextInt(12) == 0) {
            return anything(depth);
        }
        for (String choice : List.of("oneOf", "anyOf", "allOf")) {
            if (real.has(choice)) {
                return of(real.get(choice).get(random.nextInt(real.get(choice).size())), depth + 1);
            }
        }
        if (real.has("enum")) {
            return real.get("enum").get(random.nextInt(real.get("enum").size()));
        }
        if (real.has("examples") && random.nextBoolean() && real.get("examples").size() > 0) {
            JsonNode example = real.get("examples").get(0);
            return example.isTextual() && !type(real).equals("string") ? parsed(example.textValue()) : example;
        }
        return switch (type(real)) {
            case "object" -> object(real, depth);
            case "array" -> array(real, depth);
            case "integer" -> number();
            case "number" -> random.nextBoolean() ? number() : JSON.numberNode(random.nextGaussian() * 1000);
            case "boolean" -> JSON.booleanNode(random.nextBoolean());
            case "string" -> text();
            default -> anything(depth);
        };
    }

    private static String type(JsonNode schema) {
        JsonNode type = schema.path("type");
        if (type.isArray()) {
            return type.path(0).asText();
        }
        return type.asText(schema.has("properties") ? "object" : "");
    }

    private JsonNode object(JsonNode schema, int depth) {
        ObjectNode object = JSON.objectNode();
        schema.path("properties").properties().forEach(member -> {
            if (random.nextInt(10) < 5) {
                object.set(member.getKey(), of(member.getValue(), depth + 1));
            }
        });
        return object;
    }

    private JsonNode array(JsonNode schema, int depth) {
        ArrayNode array = JSON.arrayNode();
        for (int i = random.nextInt(4); i > 0; i--) {
            array.add(of(schema.path("items"), depth + 1));
        }
        return array;
    }

    private JsonNode number() {
        return switch (random.nextInt(6)) {
            case 0 -> JSON.numberNode(0);
            case 1 -> JSON.numberNode(-random.nextInt(1000));
            case 2 -> JSON.numberNode(Long.MAX_VALUE);
            case 3 -> JSON.numberNode(BigInteger.TWO.pow(random.nextInt(300)));
            default -> JSON.numberNode(random.nextInt(300));
        };
    }

    private JsonNode text() {
        return JSON.textNode(TEXTS.get(random.nextInt(TEXTS.size())));
    }

    private JsonNode anything(int depth) {
        return switch (random.nextInt(8)) {
            case 0 -> JSON.nullNode();
            case 1 -> JSON.booleanNode(random.nextBoolean());
            case 2, 3 -> number();
            case 4 -> JSON.arrayNode().add(depth > DEEPEST ? JSON.nullNode() : anything(depth + 1));
            case 5 -> JSON.objectNode().set("a", depth > DEEPEST ? JSON.nullNode() : anything(depth + 1));
            default -> text();
        };
    }

    /** With another value at one place, or a member more or less. */
    private JsonNode bent(JsonNode value) {
        if (value instanceof ObjectNode object && !object.isEmpty() && random.nextInt(5) > 0) {
            List<String> names = new ArrayList<>();
            object.fieldNames().forEachRemaining(names::add);
            String name = names.get(random.nextInt(names.size()));
            switch (random.nextInt(6)) {
                case 0 -> object.remove(name);
                case 1 -> object.set(name + "x", object.get(name));
                default -> object.set(name, bent(object.get(name)));
            }
            return object;
        }
        if (value instanceof ArrayNode array && !array.isEmpty() && random.nextInt(5) > 0) {
            int index = random.nextInt(array.size());
            array.set(index, bent(array.get(index)));
            return array;
        }
        return random.nextBoolean() ? text() : anything(0);
    }

    private JsonNode resolved(JsonNode node) {
        return node.has("$ref") ? api.at(node.get("$ref").asText().substring(1)) : node;
    }
}

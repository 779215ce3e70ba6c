package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** JSON Merge Patch, RFC 7396 section 2: null removes, objects merge, everything else replaces. */
final class MergePatch {

    private MergePatch() {}

    /** The patched document; neither argument is changed. */
    static JsonNode apply(JsonNode target, JsonNode patch) {
        if (!patch.isObject()) {
            return patch;
        }
        ObjectNode result = target.isObject() ? target.deepCopy() : JsonNodeFactory.instance.objectNode();
        patch.properties().forEach(member -> {
            String name = member.getKey();
            if (member.getValue().isNull()) {
                result.remove(name);
            } else {
                JsonNode before = result.has(name) ? result.get(name) : JsonNodeFactory.instance.nullNode();
                result.set(name, apply(before, member.getValue()));
            }
        });
        return result;
    }
}

package io.pgevents.platform.declared;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.pgevents.platform.SecretJson;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** Reads the file: YAML, an object with a list for each kind. What the members of the lists mean is up to the kinds. */
final class DeclarationReader {

    /** Its messages are logged, so they must not quote the file, which may hold credentials. */
    private static final ObjectMapper YAML = YAMLMapper.builder(YAMLFactory.builder()
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .recyclerPool(JsonRecyclerPools.nonRecyclingPool())
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .build();

    private DeclarationReader() {}

    /**
     * @param sections those that may be there
     * @return each of them, empty if it is not there
     * @throws UnusableException if it is no such file. An empty one is none: who wants nothing says so with empty lists
     */
    static Map<String, List<ObjectNode>> read(byte[] content, Set<String> sections) throws UnusableException {
        if (!(tree(content) instanceof ObjectNode file)) {
            throw new UnusableException(
                    "it must be an object with the members " + String.join(", ", new TreeSet<>(sections)));
        }
        for (String member : names(file)) {
            if (!sections.contains(member)) {
                throw new UnusableException(
                        "there is no '" + member + "' here; known are " + String.join(", ", new TreeSet<>(sections)));
            }
        }
        Map<String, List<ObjectNode>> read = new LinkedHashMap<>();
        for (String section : sections) {
            read.put(section, members(section, file.path(section)));
        }
        return read;
    }

    private static List<String> names(ObjectNode object) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        return names;
    }

    private static List<ObjectNode> members(String section, JsonNode list) throws UnusableException {
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw new UnusableException("'" + section + "' must be a list");
        }
        List<ObjectNode> members = new ArrayList<>();
        for (JsonNode member : list) {
            if (!(member instanceof ObjectNode object)) {
                throw new UnusableException(section + "[" + members.size() + "] must be an object");
            }
            members.add(object);
        }
        return members;
    }

    /** By way of JSON, so that numbers are of the types that they have when they are read from the database. */
    private static JsonNode tree(byte[] content) throws UnusableException {
        try {
            return SecretJson.read(SecretJson.write(YAML.readTree(content)));
        } catch (JsonProcessingException e) {
            JsonLocation at = e.getLocation();
            String where = at == null ? "" : "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": ";
            throw new UnusableException(
                    where + e.getOriginalMessage().lines().findFirst().orElse("this is not YAML"));
        } catch (IOException e) {
            throw new UnusableException(String.valueOf(e.getMessage()));
        }
    }
}

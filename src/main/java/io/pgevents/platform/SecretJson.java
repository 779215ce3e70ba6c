package io.pgevents.platform;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.util.JsonRecyclerPools;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

/**
 * JSON that may hold secrets. Jackson keeps the buffers it reads and writes with for the next use, with what was in them,
 * as long as there is the thread; here each use has buffers of its own, and no error quotes what it was about. Thread-safe.
 */
public final class SecretJson {

    private static final ObjectMapper MAPPER = new ObjectMapper(forgetful(new JsonFactory()));

    private SecretJson() {}

    /** Changes a factory that nobody uses yet. */
    static JsonFactory forgetful(JsonFactory factory) {
        return factory.setRecyclerPool(JsonRecyclerPools.nonRecyclingPool())
                .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION.mappedFeature());
    }

    /** @throws JsonProcessingException if it is no JSON */
    public static JsonNode read(String text) throws JsonProcessingException {
        return MAPPER.readTree(text);
    }

    public static String write(JsonNode json) {
        try {
            return MAPPER.writeValueAsString(json);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("every tree can be written", e);
        }
    }
}

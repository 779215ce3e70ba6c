package io.pgevents.kubernetes;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.google.gson.JsonElement;
import com.google.gson.JsonParser;
import io.fabric8.openshift.api.model.monitoring.v1.PrometheusRule;
import io.fabric8.openshift.api.model.monitoring.v1.ServiceMonitor;
import java.lang.reflect.InvocationTargetException;
import java.util.Locale;
import java.util.Map;

/**
 * Holds an object against the schema of its kind as an API server with strict field validation does: fields that the schema
 * does not have, or needs and are missing, are refused.
 */
final class KubernetesSchema {

    private static final String MODELS = "io.kubernetes.client.openapi.models.";

    private static final Map<String, Class<?>> OF_PROMETHEUS_OPERATOR =
            Map.of("ServiceMonitor", ServiceMonitor.class, "PrometheusRule", PrometheusRule.class);

    /** These models keep what they don't know in a map; without it, it is an error. */
    private static final ObjectMapper STRICT = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .annotationIntrospector(new JacksonAnnotationIntrospector() {
                @Override
                public Boolean hasAnySetter(Annotated annotated) {
                    return false;
                }
            })
            .build();

    private KubernetesSchema() {}

    /** @throws IllegalArgumentException if the object is not valid; says where */
    static void check(JsonNode object) {
        String group = object.path("apiVersion").asText();
        if (group.startsWith("monitoring.coreos.com/")) {
            checkCustom(object, OF_PROMETHEUS_OPERATOR.get(object.path("kind").asText()));
        } else {
            checkBuiltIn(object, group.substring(group.indexOf('/') + 1));
        }
    }

    private static void checkBuiltIn(JsonNode object, String version) {
        String model =
                MODELS + version.toUpperCase(Locale.ROOT) + object.path("kind").asText();
        try {
            Class.forName(model)
                    .getMethod("validateJsonElement", JsonElement.class)
                    .invoke(null, JsonParser.parseString(object.toString()));
        } catch (InvocationTargetException e) {
            throw new IllegalArgumentException(e.getCause());
        } catch (ReflectiveOperationException e) {
            throw new IllegalArgumentException("Kubernetes has no " + model, e);
        }
    }

    private static void checkCustom(JsonNode object, Class<?> model) {
        try {
            STRICT.treeToValue(object, model);
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }
}

package io.pgevents.kubernetes;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the container of a pod is given, its ConfigMaps and Secrets resolved: as the kubelet does it, elsewhere on the disk. */
final class Pod {

    private final List<JsonNode> objects;
    private final JsonNode container;
    private final Map<String, String> environment = new HashMap<>();
    private final Map<String, String> files = new HashMap<>();

    /**
     * @param kind of the object that makes the pod
     * @param disk what the file system of the container is below
     */
    Pod(String directory, String kind, Path disk) throws IOException {
        objects = Kustomize.render(directory);
        JsonNode spec = objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").asText().startsWith("pgevents"))
                .findFirst()
                .orElseThrow()
                .at("/spec/template/spec");
        container = spec.at("/containers/0");
        readEnvironment();
        for (JsonNode mount : container.path("volumeMounts")) {
            for (JsonNode volume : spec.path("volumes")) {
                if (volume.path("name").equals(mount.path("name"))) {
                    write(volume, mount.path("mountPath").asText(), disk);
                }
            }
        }
    }

    /** Paths of mounted files are those of the disk. */
    Map<String, String> environment() {
        return Map.copyOf(environment);
    }

    String argument() {
        return container.at("/args/0").asText();
    }

    /** The content of a mounted file. */
    String file(String name) {
        return files.get(name);
    }

    private void readEnvironment() {
        for (JsonNode from : container.path("envFrom")) {
            environment.putAll(content("ConfigMap", from.at("/configMapRef/name")));
        }
        for (JsonNode variable : container.path("env")) {
            JsonNode secret = variable.at("/valueFrom/secretKeyRef");
            String value = secret.isMissingNode()
                    ? variable.path("value").asText()
                    : content("Secret", secret.path("name"))
                            .get(secret.path("key").asText());
            environment.put(variable.path("name").asText(), value);
        }
    }

    private void write(JsonNode volume, String mountPath, Path disk) throws IOException {
        Map<String, String> content = new HashMap<>(content("Secret", volume.at("/secret/secretName")));
        content.putAll(content("ConfigMap", volume.at("/configMap/name")));
        Path directory = Files.createDirectories(disk.resolve(mountPath.substring(1)));
        for (var file : content.entrySet()) {
            Files.writeString(directory.resolve(file.getKey()), file.getValue());
        }
        files.putAll(content);
        environment.replaceAll((name, value) -> value.startsWith(mountPath + "/")
                ? disk.resolve(value.substring(1)).toString()
                : value);
    }

    private Map<String, String> content(String kind, JsonNode name) {
        Map<String, String> content = new HashMap<>();
        objects.stream()
                .filter(object -> object.path("kind").asText().equals(kind)
                        && object.at("/metadata/name").equals(name))
                .forEach(object -> object.path("data")
                        .properties()
                        .forEach(entry -> content.put(
                                entry.getKey(), decoded(kind, entry.getValue().asText()))));
        return content;
    }

    private static String decoded(String kind, String value) {
        return kind.equals("Secret") ? new String(Base64.getDecoder().decode(value), StandardCharsets.UTF_8) : value;
    }
}

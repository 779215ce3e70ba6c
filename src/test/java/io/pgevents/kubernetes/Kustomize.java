package io.pgevents.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * What {@code kubectl kustomize} makes of a directory of {@code kubernetes/}. With a kubectl older than 1.21, whose kustomize
 * is of 2018, it does so with a copy in which two members have the names that they had then.
 */
final class Kustomize {

    private static final Path SOURCE = Path.of("kubernetes");
    private static final YAMLMapper YAML = new YAMLMapper();
    private static final Map<String, List<JsonNode>> RENDERED = new ConcurrentHashMap<>();

    private Kustomize() {}

    /** The overlays there are, and the base. */
    static List<String> directories() {
        List<String> directories = new ArrayList<>(List.of("base"));
        try (Stream<Path> overlays = Files.list(SOURCE.resolve("overlays"))) {
            overlays.sorted().forEach(overlay -> directories.add("overlays/" + overlay.getFileName()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return directories;
    }

    /** The objects; skips the test if there is no kubectl. */
    static List<JsonNode> render(String directory) {
        assumeTrue(isInstalled(), "kubectl is not installed (Debian: kubernetes-client)");
        return RENDERED.computeIfAbsent(
                directory,
                any -> objects(run("kubectl", "kustomize", source().resolve(any).toString())));
    }

    static List<JsonNode> objects(String yaml) {
        try (var documents = YAML.readerFor(JsonNode.class).<JsonNode>readValues(yaml)) {
            return documents.readAll();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path source() {
        return run("kubectl", "version", "--client").contains("Minor:\"20\"") ? inOldWords() : SOURCE;
    }

    private static synchronized Path inOldWords() {
        Path copy = Path.of("target", "kubernetes-in-old-words");
        try (Stream<Path> files = Files.walk(SOURCE)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                Path to = copy.resolve(SOURCE.relativize(file));
                Files.createDirectories(to.getParent());
                String text = Files.readString(file);
                boolean translated = file.endsWith("kustomization.yaml");
                Files.writeString(to, translated ? inOldWords(text, file.getParent()) : text);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return copy;
    }

    private static String inOldWords(String kustomization, Path directory) throws IOException {
        var members = YAML.readValue(kustomization, new TypeReference<TreeMap<String, Object>>() {});
        List<Object> bases = new ArrayList<>();
        List<Object> files = new ArrayList<>();
        for (Object resource : (List<?>) members.getOrDefault("resources", List.of())) {
            (Files.isDirectory(directory.resolve(resource.toString())) ? bases : files).add(resource);
        }
        members.put("resources", files);
        members.put("bases", bases);
        if (members.remove("patches") instanceof List<?> patches) {
            members.put(
                    "patchesStrategicMerge",
                    patches.stream()
                            .map(patch -> ((Map<?, ?>) patch).get("path"))
                            .toList());
        }
        return YAML.writeValueAsString(members);
    }

    private static boolean isInstalled() {
        return Stream.of(System.getenv("PATH").split(Pattern.quote(System.getProperty("path.separator"))))
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, "kubectl")));
    }

    private static String run(String... command) {
        try {
            Process process = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectError(Redirect.INHERIT)
                    .start();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(process.waitFor()).as(String.join(" ", command)).isZero();
            return output;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    /** The objects of one kind. */
    static List<JsonNode> ofKind(String directory, String kind) {
        return render(directory).stream()
                .filter(object -> object.path("kind").asText().equals(kind))
                .toList();
    }

    /** Empty if it is no list. */
    static Stream<JsonNode> items(JsonNode list) {
        return StreamSupport.stream(list.spliterator(), false);
    }
}

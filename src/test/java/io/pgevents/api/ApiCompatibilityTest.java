package io.pgevents.api;

import static japicmp.model.JApiCompatibilityChangeType.METHOD_ADDED_TO_INTERFACE;
import static org.assertj.core.api.Assertions.assertThat;

import japicmp.cmp.JApiCmpArchive;
import japicmp.cmp.JarArchiveComparator;
import japicmp.cmp.JarArchiveComparatorOptions;
import japicmp.model.AccessModifier;
import japicmp.model.JApiClass;
import japicmp.model.JApiCompatibility;
import japicmp.model.JApiCompatibilityChange;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * An extension that was written against the API's baseline, {@code src/api-baseline}, compiles and runs with the present
 * one. How the baseline is moved: CONTRIBUTING.md.
 */
class ApiCompatibilityTest {

    private static final Path BASELINE = Path.of("src", "api-baseline");
    private static final Path PRESENT = Path.of("src", "main", "java", "io", "pgevents", "api");

    /** Extensions call these and don't implement them, so a new method breaks nobody. */
    private static final Set<String> IMPLEMENTED_HERE = Stream.of(
                    DatabaseEvent.class, EventPublisher.class, Notification.class, OutgoingEvent.class, Row.class)
            .map(Class::getName)
            .collect(Collectors.toSet());

    @TempDir
    Path work;

    @Test
    void what_was_written_against_the_baseline_goes_on_working() throws IOException {
        assertThat(breaks(BASELINE, PRESENT))
                .as("changes of io.pgevents.api that break extensions; if they are meant, move the baseline as"
                        + " CONTRIBUTING.md says")
                .isEmpty();
    }

    @Test
    void the_guard_notices_what_breaks_and_lets_pass_what_does_not() throws IOException {
        Path changed = Files.createDirectory(work.resolve("changed"));
        try (Stream<Path> files = Files.list(PRESENT)) {
            for (Path file : files.toList()) {
                String source = Files.readString(file)
                        .replace("String transaction();", "")
                        .replace("String key();", "String key(); String added();")
                        .replace("boolean exclusive()", "boolean alone()")
                        .replace("void stop();", "void stop(); void pause();")
                        .replace("record Rejected(String reason)", "record Rejected(String reason, int code)")
                        .replace("return new Rejected(reason)", "return new Rejected(reason, 0)")
                        .replace("    DELETE,\n", "");
                Files.writeString(changed.resolve(file.getFileName()), source);
            }
        }

        assertThat(breaks(PRESENT, changed))
                .contains(
                        "io.pgevents.api.DatabaseEvent.transaction: METHOD_REMOVED",
                        "io.pgevents.api.EventSource.exclusive: METHOD_REMOVED",
                        "io.pgevents.api.EventSource.pause: METHOD_ADDED_TO_INTERFACE",
                        "io.pgevents.api.Operation.DELETE: FIELD_REMOVED",
                        "io.pgevents.api.SendResult$Rejected.SendResult$Rejected: CONSTRUCTOR_REMOVED")
                .noneMatch(change -> change.contains("added"));
    }

    private List<String> breaks(Path before, Path after) throws IOException {
        var options = new JarArchiveComparatorOptions();
        options.setAccessModifier(AccessModifier.PROTECTED);
        options.getIgnoreMissingClasses().setIgnoreAllMissingClasses(true);
        return new JarArchiveComparator(options)
                .compare(archive(before, "before"), archive(after, "after")).stream()
                        .flatMap(ApiCompatibilityTest::breaks)
                        .distinct()
                        .sorted()
                        .toList();
    }

    private JApiCmpArchive archive(Path sources, String version) throws IOException {
        Path classes = Files.createDirectory(work.resolve(version + "-classes"));
        return new JApiCmpArchive(ApiSources.compile(sources, classes), version, version);
    }

    private static Stream<String> breaks(JApiClass type) {
        String name = type.getFullyQualifiedName();
        List<String> breaks = new ArrayList<>(breaks(name, name, type));
        type.getMethods().forEach(method -> breaks.addAll(breaks(name, name + "." + method.getName(), method)));
        type.getConstructors().forEach(made -> breaks.addAll(breaks(name, name + "." + made.getName(), made)));
        type.getFields().forEach(field -> breaks.addAll(breaks(name, name + "." + field.getName(), field)));
        type.getInterfaces().forEach(parent -> breaks.addAll(breaks(name, name, parent)));
        breaks.addAll(breaks(name, name, type.getSuperclass()));
        return breaks.stream();
    }

    private static List<String> breaks(String type, String member, JApiCompatibility compared) {
        return compared.getCompatibilityChanges().stream()
                .filter(change -> isBreak(type, change))
                .map(change -> member + ": " + change.getType())
                .toList();
    }

    private static boolean isBreak(String type, JApiCompatibilityChange change) {
        if (change.getType() == METHOD_ADDED_TO_INTERFACE) {
            return !IMPLEMENTED_HERE.contains(type);
        }
        return !change.isBinaryCompatible() || !change.isSourceCompatible();
    }
}

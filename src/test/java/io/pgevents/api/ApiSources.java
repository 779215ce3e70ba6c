package io.pgevents.api;

import static org.assertj.core.api.Assertions.assertThat;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import javax.tools.JavaCompiler;
import javax.tools.ToolProvider;
import org.jspecify.annotations.NullMarked;

/** Compiles a version of the API as its users do: with CDI and JSpecify at hand, and nothing else. */
final class ApiSources {

    private static final String CLASS_PATH = Stream.of(AnnotationLiteral.class, Qualifier.class, NullMarked.class)
            .map(ApiSources::jar)
            .collect(Collectors.joining(File.pathSeparator));

    private ApiSources() {}

    /**
     * @param sources a directory
     * @param classes an empty directory for what the compiler makes
     * @return a jar
     */
    static byte[] compile(Path sources, Path classes) throws IOException {
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        var messages = new StringWriter();
        try (var files = compiler.getStandardFileManager(null, null, null)) {
            List<String> options = List.of("-proc:none", "-parameters", "-cp", CLASS_PATH, "-d", classes.toString());
            var units = files.getJavaFileObjectsFromPaths(list(sources, ".java"));
            boolean compiled = compiler.getTask(messages, files, null, options, null, units)
                    .call();
            assertThat(compiled).as(messages.toString()).isTrue();
        }
        return jar(classes);
    }

    private static byte[] jar(Path classes) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try (var jar = new ZipOutputStream(bytes)) {
            for (Path file : list(classes, ".class")) {
                jar.putNextEntry(
                        new ZipEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
                jar.write(Files.readAllBytes(file));
            }
        }
        return bytes.toByteArray();
    }

    private static List<Path> list(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.filter(file -> file.toString().endsWith(suffix)).toList();
        }
    }

    private static String jar(Class<?> type) {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().getPath())
                .toString();
    }
}

package io.pgevents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The benchmark is a build of its own that nobody runs daily; so that it does not fall behind, it is compiled here. */
class BenchmarkTest {

    private static final Path BENCHMARK = Path.of("bench");

    @TempDir
    Path classes;

    @Test
    void the_benchmark_compiles_against_the_present_service_and_libraries() throws IOException {
        var compiler = ToolProvider.getSystemJavaCompiler();
        var problems = new DiagnosticCollector<JavaFileObject>();
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "-proc:none",
                "--release",
                "17",
                "-cp",
                System.getProperty("java.class.path"));
        try (var files = compiler.getStandardFileManager(problems, null, null)) {
            compiler.getTask(null, files, problems, options, null, files.getJavaFileObjectsFromPaths(sources()))
                    .call();
        }
        assertThat(problems.getDiagnostics())
                .filteredOn(problem -> problem.getKind() == javax.tools.Diagnostic.Kind.ERROR)
                .isEmpty();
        assertThat(classes.resolve("io/pgevents/bench/Bench.class")).exists();
    }

    private static List<Path> sources() throws IOException {
        try (Stream<Path> files = Files.walk(BENCHMARK.resolve("src"));
                Stream<Path> observer = Files.walk(BENCHMARK.resolve("observer"))) {
            return Stream.concat(files, observer)
                    .filter(file -> file.toString().endsWith(".java"))
                    .toList();
        }
    }
}

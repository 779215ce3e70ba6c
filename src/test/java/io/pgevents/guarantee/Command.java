package io.pgevents.guarantee;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A program that is run to its end. */
final class Command {

    private static final int MINUTES = 3;

    /** Its exit code and what it wrote, without the last line's end. */
    record Result(int code, String output, String error) {}

    private Command() {}

    static Result run(Map<String, String> environment, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile("command", ".out");
        Path error = Files.createTempFile("command", ".err");
        try {
            var builder = new ProcessBuilder(command)
                    .redirectInput(Redirect.from(Path.of("/dev/null").toFile()))
                    .redirectOutput(output.toFile())
                    .redirectError(error.toFile());
            builder.environment().putAll(environment);
            Process process = builder.start();
            boolean ended = process.waitFor(MINUTES, TimeUnit.MINUTES);
            process.destroyForcibly();
            assertThat(ended).as(command + " ends").isTrue();
            return new Result(
                    process.exitValue(),
                    Files.readString(output).strip(),
                    Files.readString(error).strip());
        } finally {
            Files.delete(output);
            Files.delete(error);
        }
    }
}

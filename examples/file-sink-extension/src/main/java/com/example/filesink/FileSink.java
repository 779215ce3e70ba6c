package com.example.filesink;

import io.pgevents.api.EventSink;
import io.pgevents.api.OutgoingEvent;
import io.pgevents.api.SendResult;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Appends events to files, one CloudEvent a line: a subscription with the protocol FILE and the sink file:///orders.jsonl
 * gets a file of that name. All files are in one directory that the operator chooses, whatever a subscription asks for.
 */
@Singleton
public class FileSink implements EventSink {

    /** No slash and no dot in front: such a name can't lead out of the directory. */
    private static final Pattern PATH = Pattern.compile("/([A-Za-z0-9][A-Za-z0-9._-]{0,99})");

    private final Path directory;

    /** The property filesink.directory, or the environment variable FILESINK_DIRECTORY. */
    FileSink(@ConfigProperty(name = "filesink.directory", defaultValue = "data/file-sink") Path directory) {
        this.directory = directory;
    }

    @Override
    public String protocol() {
        return "FILE";
    }

    @Override
    public void check(URI sink, Map<String, String> settings) {
        file(sink);
        if (!settings.isEmpty()) {
            throw new IllegalArgumentException(
                    "The protocol FILE has no settings; leave " + settings.keySet() + " out of protocolsettings.");
        }
    }

    /** One line after the other: the files are few, and what takes the time is the disk. */
    @Override
    public synchronized CompletionStage<SendResult> send(OutgoingEvent event) {
        try {
            append(file(event.sink()), event.cloudEvent());
            return CompletableFuture.completedFuture(SendResult.delivered());
        } catch (IOException e) {
            return CompletableFuture.completedFuture(SendResult.retry("the file can't be written: " + e.getMessage()));
        }
    }

    private void append(Path file, String line) throws IOException {
        Files.createDirectories(directory);
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            long end = channel.size();
            // A crash can have left a part of a line; that event comes again.
            String separator = end == 0 || byteAt(channel, end - 1) == '\n' ? "" : "\n";
            ByteBuffer bytes = StandardCharsets.UTF_8.encode(separator + line + "\n");
            while (bytes.hasRemaining()) {
                end += channel.write(bytes, end);
            }
            // Delivered means that it survives a crash.
            channel.force(true);
        }
    }

    private static byte byteAt(FileChannel channel, long position) throws IOException {
        ByteBuffer one = ByteBuffer.allocate(1);
        channel.read(one, position);
        return one.get(0);
    }

    private Path file(URI sink) {
        var path = PATH.matcher(String.valueOf(sink.getPath()));
        if (!"file".equals(sink.getScheme()) || sink.getAuthority() != null || !path.matches()) {
            throw new IllegalArgumentException(
                    "The sink must be a file: URI of a name without directories, for example file:///orders.jsonl.");
        }
        return directory.resolve(path.group(1));
    }
}

package io.pgevents.platform;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What {@code bin/pgevents build} has built: the SHA-256 of every extension jar and of what Quarkus made of them, in a
 * file beside {@code quarkus-run.jar}, in the format of {@code sha256sum}. Times of files would not do: copying changes
 * them, and images are built with those of long ago.
 */
final class BuildRecord {

    static final String FILE = "build.sha256";

    private static final String PROVIDERS = "providers";
    private static final Pattern LINE = Pattern.compile("([0-9a-f]{64}) [ *](.+)");
    private static final int BUFFER = 64 * 1024;

    private final Path distribution;

    /** @param distribution the directory of {@code quarkus-run.jar} */
    BuildRecord(Path distribution) {
        this.distribution = distribution;
    }

    /**
     * What is no longer as it was at the last build, one clause each; empty if nothing, or if there was never an extension.
     *
     * @throws UncheckedIOException if a file can't be read
     */
    List<String> differences() {
        try {
            Map<String, String> recorded = recorded();
            List<String> jars = jars();
            List<String> differences = new ArrayList<>();
            for (String jar : jars) {
                String digest = recorded.get(jar);
                if (digest == null) {
                    differences.add(jar + " was added");
                } else if (!digest.equals(digest(jar))) {
                    differences.add(jar + " was replaced");
                }
            }
            boolean sameService = true;
            for (String file : recorded.keySet()) {
                if (!file.startsWith(PROVIDERS + "/")) {
                    sameService &= recorded.get(file).equals(digest(file));
                } else if (!jars.contains(file)) {
                    differences.add(file + " was removed");
                }
            }
            if (!sameService) {
                differences.add("pgevents itself was replaced");
            }
            return differences;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Name, relative to the distribution, to digest. */
    private Map<String, String> recorded() throws IOException {
        Path file = distribution.resolve(FILE);
        Map<String, String> recorded = new TreeMap<>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                Matcher entry = LINE.matcher(line);
                if (entry.matches()) {
                    recorded.put(entry.group(2), entry.group(1));
                }
            }
        }
        return recorded;
    }

    private List<String> jars() throws IOException {
        Path directory = distribution.resolve(PROVIDERS);
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(directory)) {
            return files.map(file -> PROVIDERS + "/" + file.getFileName())
                    .filter(name -> name.endsWith(".jar"))
                    .sorted()
                    .toList();
        }
    }

    private String digest(String name) throws IOException {
        Path file = distribution.resolve(name);
        if (!Files.exists(file)) {
            return "";
        }
        try (InputStream in = Files.newInputStream(file)) {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            byte[] buffer = new byte[BUFFER];
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
            return HexFormat.of().formatHex(digest.digest());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}

package io.pgevents.platform.declared;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.StartUpException;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Puts in place what the file declares, at the start and whenever its content has changed. The content is read again and
 * again, since Kubernetes changes a mounted file by changing a link to the directory that it is in, of which a watch on the
 * file learns nothing. A file that can't be used changes nothing, nor does one that two looks in a row find different: the
 * first half of a file that somebody is writing can be YAML too, which declares less.
 */
@ApplicationScoped
class Declarations {

    private static final int BEFORE_THE_READER = 2_000;
    private static final Duration LOOK = Duration.ofSeconds(2);

    /** Between the two looks of the start, which is not to wait longer. */
    private static final Duration FIRST_LOOKS = Duration.ofMillis(200);

    /** What is refused now may be possible later: a table that another program's migration makes. */
    private static final Duration AGAIN = Duration.ofSeconds(30);

    private final DeclarationSettings settings;
    private final Reconciliation reconciliation;
    private final Clock clock;
    private final ScheduledExecutorService executor =
            Executors.newSingleThreadScheduledExecutor(task -> new Thread(task, "pgevents-declarations"));

    // Confined to whoever looks: the start, then the executor's one thread. Hashes, since the content may have secrets.
    private byte @Nullable [] seen;
    private byte @Nullable [] inPlace;
    private byte @Nullable [] refused;
    private Instant again = Instant.MIN;
    private @Nullable String said;

    Declarations(DeclarationSettings settings, Reconciliation reconciliation, Clock clock) {
        this.settings = settings;
        this.reconciliation = reconciliation;
        this.clock = clock;
    }

    /** @throws StartUpException if there is no file; a wrong one keeps nobody from starting, and what there is goes on */
    void start(@Observes @Priority(BEFORE_THE_READER) StartupEvent started) {
        settings.file().ifPresent(file -> {
            if (!Files.isReadable(file)) {
                throw new StartUpException(
                        "pgevents.declarations is " + file.toAbsolutePath() + ", which is no file that can be read");
            }
            look(file);
            LockSupport.parkNanos(FIRST_LOOKS.toNanos());
            look(file);
            executor.scheduleWithFixedDelay(() -> look(file), LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
        });
    }

    void stop(@Observes ShutdownEvent stopped) {
        executor.shutdownNow();
    }

    /** Never throws, which would end the schedule. */
    void look(Path file) {
        try {
            byte[] content = Files.readAllBytes(file);
            byte[] hash = hash(content);
            boolean settled = Arrays.equals(hash, inPlace)
                    || Arrays.equals(hash, refused) && clock.instant().isBefore(again);
            boolean written = Arrays.equals(hash, seen);
            seen = hash;
            if (written && !settled) {
                apply(file, content, hash);
            }
        } catch (IOException e) {
            once("unreadable " + e, () -> LOG.declarationsUnusable(file, "it can't be read: " + e));
        } catch (RuntimeException e) {
            once("failed " + e, () -> LOG.declarationsNotApplied(file, LOOK, String.valueOf(e.getMessage())));
        }
    }

    private void apply(Path file, byte[] content, byte[] hash) {
        Map<String, List<ObjectNode>> declared;
        try {
            declared = DeclarationReader.read(content, reconciliation.sections());
        } catch (UnusableException e) {
            once("unusable " + e.getMessage(), () -> LOG.declarationsUnusable(file, String.valueOf(e.getMessage())));
            return;
        }
        // From here on it is neither the one nor the other, until all of this is done.
        inPlace = null;
        Optional<Reconciliation.Result> result = reconciliation.run(declared);
        if (result.isEmpty()) {
            LOG.debug("Another replica is putting declarations in place");
        } else if (result.get().mistakes().isEmpty()) {
            inPlace = hash;
            refused = null;
            said = null;
            LOG.declarationsApplied(file, result.get().changed(), result.get().removed());
        } else {
            refused = hash;
            again = clock.instant().plus(AGAIN);
            String mistakes = String.join("; ", result.get().mistakes());
            once("refused " + mistakes, () -> LOG.declarationsRefused(file, mistakes, AGAIN));
        }
    }

    private static byte[] hash(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** What stays wrong is said once. */
    private void once(String what, Runnable say) {
        if (!what.equals(said)) {
            said = what;
            say.run();
        }
    }
}

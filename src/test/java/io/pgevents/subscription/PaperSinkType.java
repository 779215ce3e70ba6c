package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;

/** A sink for the tests of the REST API: delivers nothing, so that no rule of a real protocol gets in the way. */
@ApplicationScoped
class PaperSinkType implements SinkType {

    static final String PROTOCOL = "PAPER";

    private final List<String> asked = new CopyOnWriteArrayList<>();

    /** How many times a sink was asked for its consent. */
    long asked(String sink) {
        return asked.stream().filter(sink::equals).count();
    }

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public Set<String> settings() {
        return Set.of("colour", "size");
    }

    @Override
    public boolean asksForConsent() {
        return true;
    }

    @Override
    public boolean takesBatches() {
        return true;
    }

    @Override
    public void check(SinkRequest request, Findings findings) {
        if (!request.sink().startsWith("paper:")) {
            findings.addAt("sink", "invalid-sink", "Must begin with paper:.");
        }
        if (request.handshake()) {
            asked.add(request.sink());
        }
        if (request.sink().contains("forbidden")) {
            throw Problem.sinkForbidden("Events may not be sent there.");
        }
    }
}

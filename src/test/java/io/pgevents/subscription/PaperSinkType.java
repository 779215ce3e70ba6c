package io.pgevents.subscription;

import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Map;

/** A sink for the tests of the REST API: delivers nothing, so that no rule of a real protocol gets in the way. */
@ApplicationScoped
class PaperSinkType implements SinkType {

    static final String PROTOCOL = "PAPER";

    @Override
    public String protocol() {
        return PROTOCOL;
    }

    @Override
    public void check(String sink, Map<String, String> headers, Findings findings) {
        if (!sink.startsWith("paper:")) {
            findings.addAt("sink", "invalid-sink", "Must begin with paper:.");
        }
        if (sink.contains("forbidden")) {
            throw Problem.sinkForbidden("Events may not be sent there.");
        }
    }
}

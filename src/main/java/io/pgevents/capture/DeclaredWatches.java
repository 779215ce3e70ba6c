package io.pgevents.capture;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.JsonProblems;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.declared.DeclaredKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;

/** Watches that are declared, each as {@code POST /api/v1/watches} takes it. */
@ApplicationScoped
class DeclaredWatches implements DeclaredKind {

    private final WatchStore watches;
    private final ObjectMapper json;

    DeclaredWatches(WatchStore watches, ObjectMapper json) {
        this.watches = watches;
        this.json = json;
    }

    @Override
    public String section() {
        return "watches";
    }

    @Override
    public int order() {
        return 100;
    }

    @Override
    public String name(ObjectNode declared) {
        return watches.nameOf(WatchResource.tableOf(request(declared)));
    }

    @Override
    public boolean apply(String name, ObjectNode declared, boolean owned) {
        WatchRequest request = request(declared);
        Optional<Watch> present = watches.find(name);
        if (present.isPresent() && request.isMetBy(present.get())) {
            return false;
        }
        if (present.isPresent() && !owned) {
            throw Problem.of(
                    ProblemType.CONFLICT,
                    "It is watched already, with other options, by somebody else; declare those, and it becomes the"
                            + " declaration's, or unwatch it.");
        }
        Watch now = watches.watch(request);
        return present.isEmpty() || !present.get().equals(now);
    }

    @Override
    public void remove(String name) {
        if (watches.find(name).isPresent()) {
            watches.unwatch(name);
        }
    }

    private WatchRequest request(ObjectNode declared) {
        try {
            return json.treeToValue(declared, WatchRequest.class);
        } catch (JsonProcessingException e) {
            throw JsonProblems.of(e);
        }
    }
}

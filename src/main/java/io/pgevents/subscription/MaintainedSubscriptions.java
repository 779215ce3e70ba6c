package io.pgevents.subscription;

import static io.pgevents.platform.Log.LOG;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.Caller;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/** Subscriptions that the service makes for itself, and of which it goes on to decide some members. */
@ApplicationScoped
public class MaintainedSubscriptions {

    private final SubscriptionEditor editor;
    private final SubscriptionTable table;

    MaintainedSubscriptions(SubscriptionEditor editor, SubscriptionTable table) {
        this.editor = editor;
        this.table = table;
    }

    /**
     * Makes the subscription; or sees to it that the one there is has these members as the definition has them. All else
     * that it has stays, its settings and its position above all. Any number of replicas may ask for the same at once.
     * Blocks on the database.
     *
     * @param definition as the REST API takes it
     * @param maintained names of members
     * @return whether it is there; false if the one of this id has another sink, and so is somebody else's
     * @throws Problem if the definition is not a valid one
     */
    public boolean maintain(String id, ObjectNode definition, Set<String> maintained) {
        while (true) {
            Optional<StoredSubscription> stored =
                    table.find(id).or(() -> editor.create(id, definition, Caller.OPERATOR));
            if (stored.isEmpty()) {
                LOG.debugf("Subscription %s was made by another replica at this moment", id);
            } else if (!stored.get().spec().path("sink").equals(definition.path("sink"))) {
                return false;
            } else if (isAsWanted(stored.get(), wanted(definition, maintained))) {
                return true;
            } else {
                change(stored.get(), wanted(definition, maintained));
            }
        }
    }

    private void change(StoredSubscription stored, ObjectNode wanted) {
        try {
            editor.patch(stored, wanted);
        } catch (Problem problem) {
            if (problem.type() != ProblemType.PRECONDITION_FAILED) {
                throw problem;
            }
            LOG.debugf("Subscription %s was changed by somebody else at this moment", stored.id());
        }
    }

    /** A member that the definition does not have is null: a patch removes it. */
    private static ObjectNode wanted(ObjectNode definition, Set<String> maintained) {
        ObjectNode wanted = JsonNodeFactory.instance.objectNode();
        maintained.forEach(name -> wanted.set(name, definition.get(name)));
        return wanted;
    }

    private static boolean isAsWanted(StoredSubscription stored, ObjectNode wanted) {
        return wanted.properties().stream().allMatch(member -> {
            JsonNode present = stored.spec().get(member.getKey());
            return member.getValue().isNull()
                    ? present == null
                    : member.getValue().equals(present);
        });
    }
}

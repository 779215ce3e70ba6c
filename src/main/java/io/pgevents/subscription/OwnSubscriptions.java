package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import io.pgevents.platform.auth.Caller;
import jakarta.enterprise.context.ApplicationScoped;

/** Subscriptions that the service makes for itself; once there, they are like any other, and belong to the operator. */
@ApplicationScoped
public class OwnSubscriptions {

    private final SubscriptionEditor editor;
    private final SubscriptionStore store;

    OwnSubscriptions(SubscriptionEditor editor, SubscriptionStore store) {
        this.editor = editor;
        this.store = store;
    }

    /**
     * Makes the subscription if there is none of this id. Any number of replicas may ask at once. Blocks on the database.
     *
     * @param definition as the REST API takes it
     * @return whether there was none
     * @throws io.pgevents.platform.Problem if the definition is not a valid one
     */
    public boolean ensure(String id, JsonNode definition) {
        return store.find(id).isEmpty()
                && editor.create(id, definition, Caller.OPERATOR).isPresent();
    }
}

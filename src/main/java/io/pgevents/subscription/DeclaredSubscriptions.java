package io.pgevents.subscription;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.EntityVersion;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.auth.Caller;
import io.pgevents.platform.declared.DeclaredKind;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import java.util.Set;

/**
 * Subscriptions that are declared, each as {@code POST /api/v1/subscriptions} takes it, with an {@code id}. The secret and
 * {@code startFrom} matter when it is made, and no more. What its operator decides, whether it is paused, stays as it is.
 */
@ApplicationScoped
class DeclaredSubscriptions implements DeclaredKind {

    private static final Set<String> OWN_MEMBERS = Set.of("id", "secret", StartFrom.FIELD);

    private final SubscriptionEditor editor;
    private final SubscriptionTable table;

    DeclaredSubscriptions(SubscriptionEditor editor, SubscriptionTable table) {
        this.editor = editor;
        this.table = table;
    }

    @Override
    public String section() {
        return "subscriptions";
    }

    @Override
    public int order() {
        return 300;
    }

    @Override
    public String name(ObjectNode declared) {
        String id = declared.path("id").asText();
        if (!declared.path("id").isTextual()
                || !SubscriptionTable.ID.matcher(id).matches()) {
            throw Problem.validation(
                    "/id", "invalid-id", "Is needed: 1 to 64 letters, digits, hyphens and underscores.");
        }
        return id;
    }

    @Override
    public boolean apply(String id, ObjectNode declared, boolean owned) {
        refuseOthers(declared);
        Optional<StoredSubscription> stored = table.find(id);
        if (stored.isEmpty()) {
            // If it is taken at this very moment, this is tried again.
            return editor.create(id, declared, Caller.OPERATOR)
                    .map(made -> true)
                    .orElseThrow(EntityVersion::changed);
        }
        if (stored.get().owner() != null) {
            throw Problem.of(
                    ProblemType.SUBSCRIPTION_EXISTS,
                    "There is a subscription of the owner '" + stored.get().owner()
                            + "' with this id; delete it, or take another id.");
        }
        ObjectNode lasting = declared.deepCopy();
        lasting.remove("secret");
        lasting.remove(StartFrom.FIELD);
        if (SubscriptionJson.spec(lasting).equals(stored.get().spec())) {
            return false;
        }
        if (!owned) {
            throw Problem.of(
                    ProblemType.CONFLICT,
                    "There is another subscription with this id, made by somebody else; declare exactly what it is, and it"
                            + " becomes the declaration's, or delete it, or take another id.");
        }
        editor.replace(stored.get(), lasting);
        return true;
    }

    /** The editor does so too, but only for what it is to change. */
    private static void refuseOthers(ObjectNode declared) {
        var findings = new Findings();
        for (var names = declared.fieldNames(); names.hasNext(); ) {
            String name = names.next();
            if (!DefinitionReader.MEMBERS.contains(name) && !OWN_MEMBERS.contains(name)) {
                findings.addAt(name, "unknown-field", "There is no field '" + name + "' in a declaration.");
            }
        }
        findings.throwIfAny();
    }

    @Override
    public void remove(String id) {
        // One of an owner was made after it had gone.
        table.delete(id, null);
    }
}

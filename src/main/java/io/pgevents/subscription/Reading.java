package io.pgevents.subscription;

import io.pgevents.platform.FieldError;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A stored subscription as this service understands it. What was valid when it was saved need not be for another release,
 * nor can everybody decrypt it.
 *
 * @param definition one that matches nothing, if there is an obstacle
 * @param obstacle why it can't be served; null if it can
 */
record Reading(Definition definition, @Nullable String obstacle) {

    /** How the reason of the status begins if a subscription is disabled because of an obstacle. */
    static final String UNSERVABLE = "can't be served: ";

    static Reading of(StoredSubscription stored) {
        if (stored.trouble() != null) {
            return new Reading(Definition.NOTHING, stored.trouble());
        }
        var findings = new Findings();
        List<FieldError> errors;
        Definition definition = Definition.NOTHING;
        try {
            definition = DefinitionReader.read(stored.spec(), DeliverySettingsReader.ANY_TIMEOUT, findings);
            errors = findings.errors();
        } catch (Problem unsupported) {
            errors = unsupported.errors();
        }
        if (errors.isEmpty()) {
            return new Reading(definition, null);
        }
        FieldError first = errors.get(0);
        return new Reading(
                Definition.NOTHING,
                "its definition is not valid for this release, at " + first.pointer() + ": " + first.detail());
    }
}

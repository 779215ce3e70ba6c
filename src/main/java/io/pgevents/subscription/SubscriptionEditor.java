package io.pgevents.subscription;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.pgevents.platform.EntityVersion;
import io.pgevents.platform.Findings;
import io.pgevents.platform.Problem;
import io.pgevents.platform.ProblemType;
import io.pgevents.platform.SecretJson;
import io.pgevents.platform.auth.Caller;
import io.pgevents.platform.auth.Reach;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigInteger;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Creates and changes subscriptions on behalf of their owners: everything is checked before it is stored. */
@ApplicationScoped
class SubscriptionEditor {

    /** What ids begin with that the service gives to its own: nobody else may be there before it. */
    private static final List<String> OWN = List.of("bridge-", "cdi-", "channel-", "exchange-", "pg-amqp-");

    private static final int ID_BITS = 100;
    private static final SecureRandom RANDOM = new SecureRandom();

    private final SubscriptionTable table;
    private final SinkTypes sinkTypes;
    private final DeliveryLimits limits;
    private final Clock clock;

    /** What may be stored, and what it means. */
    private record Checked(ObjectNode spec, Definition definition) {

        int shards() {
            return definition.config().pace().shards();
        }
    }

    SubscriptionEditor(SubscriptionTable table, SinkTypes sinkTypes, DeliveryLimits limits, Clock clock) {
        this.table = table;
        this.sinkTypes = sinkTypes;
        this.limits = limits;
        this.clock = clock;
    }

    /** The creator is its owner from now on. */
    StoredSubscription create(JsonNode body, Caller creator) {
        return insert(body, null, creator).orElseThrow(() -> new IllegalStateException("a random id was taken"));
    }

    /** Empty if the id is taken. */
    Optional<StoredSubscription> create(String id, JsonNode body, Caller creator) {
        if (!SubscriptionTable.ID.matcher(id).matches()) {
            throw Problem.validation(
                    "/id", "invalid-id", "An id has 1 to 64 letters, digits, hyphens and underscores.");
        }
        if (creator.owner() != null && OWN.stream().anyMatch(id::startsWith)) {
            throw Problem.at(
                    ProblemType.FORBIDDEN,
                    "/id",
                    "forbidden",
                    "Ids that begin with " + String.join(", ", OWN) + " are for the operators and the service.");
        }
        return insert(body, id, creator);
    }

    private Optional<StoredSubscription> insert(JsonNode body, @Nullable String id, Caller creator) {
        ObjectNode input = copyOf(body);
        var findings = new Findings();
        ObjectNode present = JsonNodeFactory.instance.objectNode().put("id", id).put("status", "active");
        SubscriptionJson.removeReadOnly(input, present, findings);
        String secret = SecretRotation.secret(input.remove("secret"), findings);
        StartFrom from = StartFrom.read(input.remove(StartFrom.FIELD), clock.instant(), findings);
        Checked checked = checked(input, null, creator.reach(), findings);
        return table.insert(id == null ? newId() : id, creator.owner(), checked.spec(), secret, checked.shards(), from);
    }

    /**
     * Replaces the definition; status, position and secret stay as they are.
     *
     * @throws Problem {@code precondition-failed} if it was changed since it was read
     */
    StoredSubscription replace(StoredSubscription stored, JsonNode body) {
        ObjectNode input = copyOf(body);
        var findings = new Findings();
        SubscriptionJson.removeReadOnly(input, SubscriptionJson.show(stored), findings);
        HeaderMask.restore(input, stored.spec());
        refuseNewSecret(input.remove("secret"), stored, findings);
        refuseStart(input.remove(StartFrom.FIELD), findings);
        Checked checked = checked(input, stored, stored.reach(), findings);
        return table.replace(stored.id(), stored.version(), checked.spec(), checked.shards())
                .orElseThrow(EntityVersion::changed);
    }

    StoredSubscription patch(StoredSubscription stored, JsonNode patch) {
        return replace(stored, MergePatch.apply(SubscriptionJson.show(stored), patch));
    }

    private Checked checked(ObjectNode input, @Nullable StoredSubscription before, Reach reach, Findings findings) {
        Definition definition = DefinitionReader.read(input, limits.maxTimeout(), findings);
        findings.throwIfAny();
        if (definition.source() != null && !reach.sees(definition.source())) {
            throw Problem.at(
                    ProblemType.FORBIDDEN,
                    "/source",
                    "forbidden",
                    "Its owner may not see events of this source. An operator can change that.");
        }
        if (!reach.uses(definition.protocol())) {
            throw Problem.at(
                    ProblemType.FORBIDDEN,
                    "/protocol",
                    "forbidden",
                    "Subscriptions of its owner may not send by this protocol. An operator can change that.");
        }
        sinkTypes.check(
                definition,
                definition.needsConsent(
                        before == null ? null : Reading.of(before).definition()),
                findings);
        findings.throwIfAny();
        return new Checked(SubscriptionJson.spec(input), definition);
    }

    private static ObjectNode copyOf(JsonNode body) {
        if (!(body instanceof ObjectNode object)) {
            throw Problem.validation("", "wrong-type", "The body must be an object.");
        }
        // PostgreSQL stores it in json, but fails whenever it is to be compared with a text.
        if (SecretJson.write(object).contains("\\u0000")) {
            throw Problem.validation("", "invalid-character", "The character U+0000 can't be stored; leave it out.");
        }
        return object.deepCopy();
    }

    private static void refuseNewSecret(@Nullable JsonNode given, StoredSubscription stored, Findings findings) {
        if (given == null || given.isNull()) {
            return;
        }
        byte[] sent = given.asText().getBytes();
        if (stored.secrets().now().stream().noneMatch(secret -> MessageDigest.isEqual(secret.getBytes(), sent))) {
            findings.addAt(
                    "secret",
                    "read-only",
                    "A secret is given when a subscription is created, and changed by POST secret/rotate; leave it out.");
        }
    }

    private static void refuseStart(@Nullable JsonNode given, Findings findings) {
        if (given != null && !given.isNull()) {
            findings.addAt(
                    StartFrom.FIELD,
                    "read-only",
                    "Is decided when a subscription is created; leave it out. POST /api/v1/replays sends older events"
                            + " again, and resume?from=now skips what has piled up.");
        }
    }

    private static String newId() {
        return "sub_" + new BigInteger(ID_BITS, RANDOM).toString(Character.MAX_RADIX);
    }
}

package io.pgevents.delivery.observed;

import io.vertx.core.json.JsonObject;
import java.util.List;

/** What {@code pgevents.observe} answered. Numbers that are not known are NaN. */
record Observation(JsonObject found) {

    static final Observation NONE = new Observation(new JsonObject());

    /** How far a subscription is behind. */
    record Behind(String id, double seconds, double events) {}

    double number(String name) {
        return found.getValue(name) instanceof Number number ? number.doubleValue() : Double.NaN;
    }

    double number(String group, String name) {
        JsonObject members = found.getJsonObject(group);
        return members == null ? Double.NaN : new Observation(members).number(name);
    }

    double flag(String name) {
        return found.getValue(name) instanceof Boolean flag ? (flag ? 1 : 0) : Double.NaN;
    }

    List<Behind> behind() {
        if (!found.containsKey("behind")) {
            return List.of();
        }
        return found.getJsonArray("behind").stream()
                .map(JsonObject.class::cast)
                .map(one -> new Behind(one.getString("id"), one.getDouble("seconds"), one.getDouble("events")))
                .toList();
    }
}

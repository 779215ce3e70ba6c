package io.pgevents.compat.exchange;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.StringJoiner;

/**
 * The PostgreSQL that an exchange of the plugin was told to listen to, by its arguments or a policy, which goes before
 * them. One pgevents serves one database, so it may be another.
 */
final class ForeignDatabase {

    private ForeignDatabase() {}

    /**
     * @param arguments of the exchange
     * @param policy the definition of the one that holds for it
     * @return what is different, for the operator; empty if nothing is
     */
    static String differences(DatabaseAddress ours, JsonNode arguments, JsonNode policy) {
        var differences = new StringJoiner(", ");
        compare("host", ours.host(), arguments, policy, differences);
        compare("port", Integer.toString(ours.port()), arguments, policy, differences);
        compare("dbname", ours.name(), arguments, policy, differences);
        compare("user", ours.user(), arguments, policy, differences);
        return differences.toString();
    }

    private static void compare(
            String setting, String ours, JsonNode arguments, JsonNode policy, StringJoiner differences) {
        JsonNode wanted = policy.path("pgsql-listen-" + setting);
        String origin = "policy pgsql-listen-" + setting;
        if (wanted.isMissingNode()) {
            wanted = arguments.path("x-" + setting);
            origin = "argument x-" + setting;
        }
        if (!wanted.isMissingNode() && !wanted.asText().equals(ours)) {
            differences.add(origin + " is " + wanted.asText() + ", here it is " + ours);
        }
    }
}

package io.pgevents.platform.auth;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.pgevents.platform.AuthSettings;
import io.pgevents.platform.Findings;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;

/** The claims of an access token whose signature has been verified. */
final class Claims {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final JsonNode all;

    private Claims(JsonNode all) {
        this.all = all;
    }

    /** @param token a JSON Web Token; of an opaque one there are no claims */
    static Claims of(String token) {
        String[] parts = token.split("\\.");
        if (parts.length < 2) {
            return new Claims(MissingNode.getInstance());
        }
        try {
            return new Claims(JSON.readTree(Base64.getUrlDecoder().decode(parts[1])));
        } catch (IOException | IllegalArgumentException notOne) {
            return new Claims(MissingNode.getInstance());
        }
    }

    /** Empty if there is none of this name, or it is no text. */
    String text(String name) {
        return at(name).asText("");
    }

    /** A time; 0 if there is none of this name. */
    long seconds(String name) {
        return at(name).asLong(0);
    }

    /** What the owner may see; what is no pattern is left out. */
    Patterns patterns(AuthSettings.Oidc names) {
        return new Patterns(
                texts(names.tablesClaim()).stream().filter(Claims::isTable).toList(),
                texts(names.channelsClaim()),
                texts(names.sourcesClaim()),
                texts(names.protocolsClaim()));
    }

    private static boolean isTable(String pattern) {
        var findings = new Findings();
        new Patterns(List.of(pattern), List.of(), List.of()).check(findings);
        return findings.isEmpty();
    }

    private List<String> texts(String name) {
        JsonNode claim = at(name);
        List<String> texts = new ArrayList<>();
        if (claim.isTextual()) {
            texts.addAll(List.of(claim.textValue().strip().split("\\s+")));
        }
        claim.forEach(element -> texts.add(element.asText("")));
        texts.removeIf(text -> text.isBlank() || text.indexOf('\0') >= 0);
        return texts;
    }

    private JsonNode at(String path) {
        JsonNode claim = all;
        // A claim may be called by a URL.
        if (!all.has(path)) {
            for (String name : path.split("/")) {
                claim = claim.path(name);
            }
            return claim;
        }
        return all.get(path);
    }
}

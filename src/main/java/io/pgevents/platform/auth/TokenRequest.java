package io.pgevents.platform.auth;

import io.pgevents.platform.Findings;
import java.time.Instant;
import java.time.OffsetDateTime;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** A token to be made, as a client asks for it. */
record TokenRequest(
        @Schema(description = "What it is for, for whoever looks at the list later.", examples = "shop, production")
        @Nullable
        String name,

        @Schema(
                description = "Whose subscriptions it sees and makes. Needed, but for the scope admin.",
                examples = "shop")
        @Nullable
        String owner,

        @Schema(
                description = "read, write or admin; each includes those before it.",
                examples = "write",
                required = true)
        @Nullable
        String scope,

        @Schema(description = "When it stops being valid; never if absent.", examples = "2027-01-01T00:00:00Z")
        @Nullable
        OffsetDateTime expiresAt) {

    private static final int LONGEST = 200;

    void check(OwnerTable owners, Instant now, Findings findings) {
        if (name != null && (name.length() > LONGEST || name.indexOf('\0') >= 0)) {
            findings.addAt("name", "too-long", "Must have at most " + LONGEST + " characters, none of them U+0000.");
        }
        if (expiresAt != null && !expiresAt.toInstant().isAfter(now)) {
            findings.addAt("expiresAt", "in-the-past", "Must be in the future.");
        }
        Scope wanted = scope == null ? null : Scope.of(scope).orElse(null);
        if (wanted == null) {
            findings.addAt("scope", "unknown-value", "Must be one of read, write, admin.");
        } else if (wanted == Scope.ADMIN && owner != null) {
            findings.addAt("owner", "contradiction", "An admin sees everything of everybody; leave it out.");
        } else if (wanted != Scope.ADMIN && owner == null) {
            findings.addAt("owner", "missing", "Is needed: whose subscriptions the token is for.");
        } else if (owner != null && owners.find(owner).isEmpty()) {
            findings.addAt(
                    "owner",
                    "unknown-owner",
                    "There is no owner of this name; PUT /api/v1/owners/{name} makes one, and says what it may see.");
        }
    }
}

package io.pgevents.platform;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Who may use the REST API. */
@ConfigMapping(prefix = "pgevents.auth")
public interface AuthSettings {

    /**
     * How a caller proves who it is: {@code none}, so that everybody who reaches the service may do everything, which is
     * why it is refused on an address that is not loopback; {@code token}; or {@code oidc}, with the provider in {@code
     * quarkus.oidc.*}.
     */
    @WithDefault("none")
    Mode mode();

    /** A secret of 32 or more characters that is valid as a token of scope admin, to make the first tokens with. */
    Optional<String> token();

    /** A file that holds such a secret, read at the start. */
    Optional<Path> tokenFile();

    /**
     * The owners whose tokens, of any scope, may read the metrics, which name the subscriptions of all; beside the admins. To
     * be had by a Prometheus, so give such an owner no patterns.
     */
    @WithDefault("metrics")
    List<String> metricsOwners();

    /** What the claims of an OpenID Connect access token mean. */
    Oidc oidc();

    /** How a caller proves who it is. */
    enum Mode {
        NONE,
        TOKEN,
        OIDC
    }

    /** What the claims of an OpenID Connect access token mean. A claim inside another is named {@code outer/inner}. */
    interface Oidc {

        /** Roles of the token, as {@code quarkus.oidc.roles.role-claim-path} finds them, that give the scope read. */
        @WithDefault("pgevents-read")
        List<String> readRoles();

        /** Roles that give the scope write. */
        @WithDefault("pgevents-write")
        List<String> writeRoles();

        /** Roles that give the scope admin. */
        @WithDefault("pgevents-admin")
        List<String> adminRoles();

        /** The claim that names the owner; a token without it may do nothing, unless its scope is admin. */
        @WithDefault("sub")
        String ownerClaim();

        /** The claim that lists the tables that the owner may see: an array, or a text with spaces between. */
        @WithDefault("pgevents_tables")
        String tablesClaim();

        /** The claim that lists the channels that the owner may see. */
        @WithDefault("pgevents_channels")
        String channelsClaim();

        /** The claim that lists the sources that the owner may see and publish as. */
        @WithDefault("pgevents_sources")
        String sourcesClaim();

        /** The claim that lists the protocols by which subscriptions of the owner may send, beside HTTP. */
        @WithDefault("pgevents_protocols")
        String protocolsClaim();
    }
}

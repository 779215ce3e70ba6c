/** Who asks, what they may do, and which events are theirs: tokens, OpenID Connect, scopes and owners. */
@NullMarked
package io.pgevents.platform.auth;

import org.jspecify.annotations.NullMarked;

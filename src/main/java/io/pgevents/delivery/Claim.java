package io.pgevents.delivery;

import io.pgevents.log.Position;
import java.util.Set;

/**
 * A lease with how far the slot has come.
 *
 * @param ahead events after the position that are done with already
 */
record Claim(Lease lease, Position position, Set<Long> ahead) {}

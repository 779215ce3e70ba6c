package io.pgevents.delivery;

import io.pgevents.log.Event;
import org.jspecify.annotations.Nullable;

/** A delivery with a row whose next attempt is due. */
record DueRow(long id, Slot slot, @Nullable String lane, int attempts, Event event) {}

/** Captures channels of {@code NOTIFY}: every replica listens, one of them logs what all have heard. */
@NullMarked
package io.pgevents.capture.listen;

import org.jspecify.annotations.NullMarked;

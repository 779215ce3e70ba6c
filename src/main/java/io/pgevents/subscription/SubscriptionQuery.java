package io.pgevents.subscription;

import org.jspecify.annotations.Nullable;

/** Which subscriptions a list shows; null for any. A type selects the subscriptions that name it. */
record SubscriptionQuery(
        @Nullable String status,
        @Nullable String source,
        @Nullable String type,
        @Nullable String sink,
        @Nullable String owner) {}

package io.pgevents.platform;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** A {@link Database} for what a test itself prepares, or looks at: the service has fewer rights. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
public @interface Superuser {}

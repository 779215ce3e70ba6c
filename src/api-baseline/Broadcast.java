package io.pgevents.api;

import static java.lang.annotation.ElementType.FIELD;
import static java.lang.annotation.ElementType.METHOD;
import static java.lang.annotation.ElementType.PARAMETER;
import static java.lang.annotation.ElementType.TYPE;
import static java.lang.annotation.RetentionPolicy.RUNTIME;

import jakarta.enterprise.util.AnnotationLiteral;
import jakarta.inject.Qualifier;
import java.lang.annotation.Documented;
import java.lang.annotation.Retention;
import java.lang.annotation.Target;

/**
 * Every replica is told, of what commits while it runs, and nothing is remembered: for caches. {@code @Observes @Broadcast
 * @OnTable("public.prices") DatabaseEvent}.
 *
 * <p>At most once: an exception is logged and that is all, and what commits while the service or its connection to the
 * database is away is never seen, so whoever keeps a cache should let it expire. One event after the other in the order
 * of the log, on one worker thread for all such observers.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({PARAMETER, FIELD, METHOD, TYPE})
public @interface Broadcast {

    /** For programmatic look-up. */
    final class Literal extends AnnotationLiteral<Broadcast> implements Broadcast {

        private static final long serialVersionUID = 1;

        public static final Literal INSTANCE = new Literal();
    }
}

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
 * Gives observers a subscription of their own: {@code @Observes @Durable("audit") DatabaseEvent}. All observers of one
 * name share its position, its settings, its retries and its dead letters; those without this qualifier share the one
 * named {@code observers}. So an observer that fails holds back no observer of another name.
 *
 * <p>The subscription is created when the service starts and there is none yet, to go on from that moment, with the id
 * {@code cdi-} and the name. It is seen, paused and tuned by the REST API like any other, and stays, with its position,
 * when the observers are gone: whoever removes them for good deletes it.
 */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({PARAMETER, FIELD, METHOD, TYPE})
public @interface Durable {

    /** 1 to 60 letters, digits, hyphens and underscores. Another name is another subscription, and begins anew. */
    String value();

    /** For programmatic look-up. */
    final class Literal extends AnnotationLiteral<Durable> implements Durable {

        private static final long serialVersionUID = 1;

        private final String value;

        private Literal(String value) {
            this.value = value;
        }

        public static Literal of(String value) {
            return new Literal(value);
        }

        @Override
        public String value() {
            return value;
        }
    }
}

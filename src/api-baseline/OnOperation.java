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

/** Only events of one operation: {@code @Observes @OnOperation(DELETE) DatabaseEvent}. */
@Qualifier
@Documented
@Retention(RUNTIME)
@Target({PARAMETER, FIELD, METHOD, TYPE})
public @interface OnOperation {

    Operation value();

    /** For programmatic look-up. */
    final class Literal extends AnnotationLiteral<OnOperation> implements OnOperation {

        private static final long serialVersionUID = 1;

        private final Operation value;

        private Literal(Operation value) {
            this.value = value;
        }

        public static Literal of(Operation value) {
            return new Literal(value);
        }

        @Override
        public Operation value() {
            return value;
        }
    }
}

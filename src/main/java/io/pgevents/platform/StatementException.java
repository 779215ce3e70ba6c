package io.pgevents.platform;

import io.vertx.pgclient.PgException;
import org.jspecify.annotations.Nullable;

/** PostgreSQL refused a statement; {@link #sqlState()} says why. */
public final class StatementException extends RuntimeException {

    private final PgException cause;

    StatementException(PgException cause) {
        super(cause.getErrorMessage(), cause);
        this.cause = cause;
    }

    /** The five characters of PostgreSQL's appendix A, for example {@code 23505}. */
    public String sqlState() {
        return cause.getSqlState();
    }

    public @Nullable String detail() {
        return cause.getDetail();
    }

    public @Nullable String hint() {
        return cause.getHint();
    }
}

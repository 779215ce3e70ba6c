package io.pgevents.platform;

import java.sql.Connection;
import java.sql.SQLException;

/**
 * Change sets of the schema that only some databases have: those of one Liquibase context, which in the change log stands
 * behind an {@code @}, so that no other run of Liquibase takes it for granted. Implementations are CDI beans.
 */
public interface SchemaPart {

    /** The context, without its {@code @}. Constant. */
    String context();

    /** Whether this service is told to have it. Constant. */
    boolean isWanted();

    /**
     * Called at the start of the service, before any change set is run, if the part is wanted.
     *
     * @throws StartUpException if this database or this role can't have it
     */
    void check(Connection connection) throws SQLException;
}

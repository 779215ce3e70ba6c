package io.pgevents.capture.listen;

/** The trigger of the document that pgevents grew from, to the letter, and tables for it. */
public final class SeedTrigger {

    public static final String TABLES = """
            CREATE TABLE identifier (guid text PRIMARY KEY, docid varchar);
            CREATE TABLE systemmetadata (guid text PRIMARY KEY, size bigint)""";

    public static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION sysmeta_notify()
            RETURNS trigger as $sysmeta_notify$
            DECLARE doc_id varchar;
            BEGIN
            SELECT docid INTO doc_id FROM identifier WHERE guid=NEW.guid;
            PERFORM pg_notify( 'sysm_watch', json_build_object('op', TG_OP, 'pid', NEW.guid, 'docid', doc_id)::text );
            RETURN NULL;
            END; $sysmeta_notify$ LANGUAGE plpgsql;""";

    public static final String TRIGGER = """
            CREATE TRIGGER sysmeta_notify
            AFTER INSERT OR UPDATE
            ON systemmetadata
            FOR EACH ROW
            EXECUTE PROCEDURE sysmeta_notify();""";

    private SeedTrigger() {}
}

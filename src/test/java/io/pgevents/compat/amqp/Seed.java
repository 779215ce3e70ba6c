package io.pgevents.compat.amqp;

import java.util.List;

/** The statements about pg_amqp of the document that pgevents grew from, to the letter. */
final class Seed {

    static final String PUBLISH = """
            SELECT amqp.publish(
             1, '', 'pg_test',
             json_build_object('key','value','key2',2)::text,
             1, 'application/json', 'reply to', 'correlation' );
            """;

    private static final String BROKER = """
            INSERT INTO amqp.broker (host, port, vhost, username, password)
            VALUES ('localhost','5672','/','guest','guest')
            RETURNING broker_id;
            """;

    private static final String FUNCTION = """
            CREATE OR REPLACE FUNCTION sysmeta_amqp()
            RETURNS trigger as $sysmeta_amqp$
            BEGIN
            PERFORM amqp.publish(
             1,                      -- broker id
             '',                     -- vhost name
             'sysm_watch',           -- queue name
             row_to_json(NEW)::text, -- payload
             1,                      -- 1=not persistent, 2=persistent
             'application/json',     -- message type
             '',                     -- reply_to
             TG_OP                   -- correlation_id
            );
            RETURN NULL;
            END; $sysmeta_amqp$ LANGUAGE plpgsql;
            """;

    private static final String TRIGGER = """
            CREATE TRIGGER sysmeta_amqp
            AFTER INSERT OR UPDATE
            ON systemmetadata
            FOR EACH ROW
            EXECUTE PROCEDURE sysmeta_amqp();
            """;

    private Seed() {}

    /** With what they take for granted. */
    static List<String> statements() {
        return List.of(
                "CREATE TABLE systemmetadata (guid text PRIMARY KEY, size numeric)",
                "DO $$ BEGIN CREATE ROLE metacat; EXCEPTION WHEN duplicate_object THEN NULL; END $$",
                BROKER,
                "GRANT USAGE ON SCHEMA amqp TO metacat;",
                "GRANT SELECT ON ALL TABLES IN SCHEMA amqp TO metacat;",
                FUNCTION,
                TRIGGER);
    }
}

--liquibase formatted sql

--changeset pgevents:amqp-autonomous-connection contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.amqp_autonomous_connection() RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT coalesce(
        (SELECT s.autonomous_connection FROM pgevents.amqp_setting AS s LIMIT 1),
        -- Without a host: the local socket.
        (SELECT string_agg(name || '=''' || replace(replace(value, '\', '\\'), '''', '\''') || '''', ' ')
           FROM (VALUES ('dbname', current_database()::text), ('port', current_setting('port')), ('user', current_user::text),
                        ('connect_timeout', '2')) AS parameter (name, value)))
$$;
REVOKE ALL ON FUNCTION pgevents.amqp_autonomous_connection() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.amqp_autonomous_connection() IS 'how amqp.autonomous_publish comes back to this database; may hold a password';
--rollback DROP FUNCTION pgevents.amqp_autonomous_connection();

--changeset pgevents:amqp-autonomous-publish contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION amqp.autonomous_publish(
    broker_id integer, exchange varchar, routing_key varchar, message varchar,
    delivery_mode integer DEFAULT NULL, content_type varchar DEFAULT NULL, reply_to varchar DEFAULT NULL, correlation_id varchar DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    extension text;
    stored boolean;
BEGIN
    SELECT n.nspname INTO extension FROM pg_extension AS e JOIN pg_namespace AS n ON n.oid = e.extnamespace WHERE e.extname = 'dblink';
    IF broker_id IS NULL THEN
        RETURN false;
    END IF;
    IF delivery_mode NOT IN (1, 2) THEN
        RAISE WARNING 'Ignored delivery_mode %, value should be 1 or 2', delivery_mode;
        delivery_mode := NULL;
    END IF;
    IF extension IS NULL THEN
        RAISE WARNING 'amqp.autonomous_publish is part of the transaction here: the extension dblink is not installed'
            USING HINT = 'CREATE EXTENSION dblink';
    ELSE
        BEGIN
            -- Not by a connection that stays open: everybody in this session could use it under its name.
            EXECUTE format('SELECT d.stored FROM %I.dblink($1, $2) AS d (stored boolean)', extension) INTO stored
                USING pgevents.amqp_autonomous_connection(),
                      format('SELECT amqp.publish(%L, %L, %L, %L, %L, %L, %L, %L)',
                             broker_id, exchange, routing_key, message, delivery_mode, content_type, reply_to, correlation_id);
            IF NOT stored THEN
                RAISE WARNING 'amqp can''t find broker %', broker_id;
            END IF;
            RETURN stored;
        EXCEPTION WHEN OTHERS THEN
            RAISE WARNING 'amqp.autonomous_publish is part of the transaction here: %', SQLERRM
                USING HINT = 'set pgevents.amqp_setting.autonomous_connection to a connection string that dblink can use';
        END;
    END IF;
    RETURN amqp.publish(broker_id, exchange, routing_key, message, delivery_mode, content_type, reply_to, correlation_id);
END
$$;
GRANT EXECUTE ON FUNCTION amqp.autonomous_publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar) TO PUBLIC;
COMMENT ON FUNCTION amqp.autonomous_publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar) IS
    'publishes a message to a broker even if the transaction is rolled back; where that cannot be, warns and publishes it if the transaction commits';
--rollback DROP FUNCTION amqp.autonomous_publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar);

--liquibase formatted sql
-- The last of all: it names what the others have made.

--changeset pgevents:allow-service splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE PROCEDURE pgevents.allow_service(role_ pg_catalog.regrole)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    right_ record;
BEGIN
    IF role_ = (SELECT nspowner FROM pg_namespace WHERE nspname = 'pgevents') THEN
        RETURN;
    END IF;
    INSERT INTO pgevents.service_role SELECT rolname FROM pg_roles WHERE oid = role_ ON CONFLICT DO NOTHING;
    EXECUTE format('REVOKE ALL ON ALL TABLES IN SCHEMA pgevents FROM %s', role_);
    EXECUTE format('REVOKE ALL ON ALL SEQUENCES IN SCHEMA pgevents FROM %s', role_);
    EXECUTE format('REVOKE ALL ON ALL ROUTINES IN SCHEMA pgevents FROM %s', role_);
    CALL pgevents.allow_watch(role_);

    FOR right_ IN
        SELECT t.privileges, 'TABLE ' || t.schema_name || '.' || name AS object
          FROM (VALUES
                -- Not a right to write to the log: what is written there only functions decide.
                ('pgevents', 'SELECT', '{event, watched_table, missed, attempt_log, databasechangelog}'::text[]),
                ('pgevents', 'SELECT, INSERT', '{attempt, delivered}'),
                ('pgevents', 'SELECT, INSERT, UPDATE', '{log_state, amqp_broker}'),
                ('pgevents', 'SELECT, INSERT, DELETE', '{channel, declared}'),
                ('pgevents', 'SELECT, UPDATE', '{listening, doorbell}'),
                ('pgevents', 'SELECT, DELETE', '{published}'),
                ('pgevents', 'SELECT, INSERT, UPDATE, DELETE',
                 '{channel_activity, delivery, delivery_state, lease, owner, replay, replica, subscription, subscription_health,
                   subscription_secret, token}'),
                ('amqp', 'SELECT', '{broker}')) AS t (schema_name, privileges, names)
         CROSS JOIN LATERAL unnest(t.names) AS name
         -- Not every database has all of it, and Liquibase may keep its books elsewhere.
         WHERE CASE WHEN t.schema_name = 'amqp' THEN to_regclass('pgevents.amqp_broker') IS NOT NULL
                    ELSE to_regclass('pgevents.' || name) IS NOT NULL END
        UNION ALL
        SELECT 'EXECUTE', 'FUNCTION pgevents.' || name
          FROM unnest('{append_message, append_notifications, arm, attempts_at, begin_recording, channel_source, create_attempt_partitions,
                        create_event_partitions, drop_attempt_partitions, drop_event_partitions, ensure_channel, event_type,
                        forget_missed, is_operator_event, iso_duration, note_missed, observe, publish_once, publish_operator_event, rebase,
                        refresh_watches, release_channel, send_marker, shard, uri_segment}'::text[]) AS name
         WHERE to_regproc('pgevents.' || name) IS NOT NULL
        UNION ALL
        SELECT 'USAGE', 'SCHEMA amqp' WHERE to_regclass('pgevents.amqp_broker') IS NOT NULL
    LOOP
        EXECUTE format('GRANT %s ON %s TO %s', right_.privileges, right_.object, role_);
    END LOOP;
END
$$;
REVOKE ALL ON PROCEDURE pgevents.allow_service(regrole) FROM PUBLIC;
COMMENT ON PROCEDURE pgevents.allow_service(regrole) IS
    'lets a role run the service, and takes from it whatever else it was allowed in the schema pgevents; it stays allowed in later versions';
-- Those that were allowed by an earlier version, and still are: of a role that was dropped another may have the name.
DO $$
DECLARE
    role_ pg_catalog.regrole;
BEGIN
    FOR role_ IN
        SELECT a.grantee::pg_catalog.regrole
          FROM pg_catalog.pg_proc AS p
         CROSS JOIN LATERAL pg_catalog.aclexplode(p.proacl) AS a
         WHERE p.oid = 'pgevents.arm()'::pg_catalog.regprocedure AND a.grantee <> 0::pg_catalog.oid AND a.grantee <> p.proowner
           AND EXISTS (SELECT FROM pgevents.service_role AS s WHERE s.name = pg_catalog.pg_get_userbyid(a.grantee)::text)
    LOOP
        CALL pgevents.allow_service(role_);
    END LOOP;
END
$$;
--rollback DROP PROCEDURE pgevents.allow_service(regrole);

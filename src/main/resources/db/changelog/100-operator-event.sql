--liquibase formatted sql

--changeset pgevents:publish-operator-event splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.publish_operator_event(type text, subscription text, data json) RETURNS bigint
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    SELECT pgevents.append_message('/pgevents/subscriptions/' || subscription, type, subscription, data, NULL)
$$;
REVOKE ALL ON FUNCTION pgevents.publish_operator_event(text, text, json) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.publish_operator_event(text, text, json) IS
    'logs what has become of a subscription as an event, as part of the caller''s transaction, and returns its id. data must not hold a secret';
--rollback DROP FUNCTION pgevents.publish_operator_event(text, text, json);

--changeset pgevents:is-operator-event splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.is_operator_event(type text) RETURNS boolean
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    -- By type, not by source: a database may be called pgevents, and then its tables have sources that begin like ours.
    SELECT coalesce(type ~ '^pgevents\.(subscription|delivery|replay)\.', false)
$$;
REVOKE ALL ON FUNCTION pgevents.is_operator_event(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.is_operator_event(text) IS 'whether an event tells what has become of a subscription';
--rollback DROP FUNCTION pgevents.is_operator_event(text);

--changeset pgevents:iso-duration splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.iso_duration(length interval) RETURNS text
    LANGUAGE sql STABLE SET intervalstyle = 'iso_8601' SET search_path = pg_catalog, pg_temp
AS $$
    SELECT make_interval(secs => floor(extract(epoch FROM length))::float8)::text
$$;
REVOKE ALL ON FUNCTION pgevents.iso_duration(interval) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.iso_duration(interval) IS 'in whole seconds, and no unit longer than hours: PT26H5S';
--rollback DROP FUNCTION pgevents.iso_duration(interval);

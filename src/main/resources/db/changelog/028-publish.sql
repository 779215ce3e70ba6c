--liquibase formatted sql

--changeset pgevents:append-message splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.append_message(source text, type text, subject text, data json, attributes json) RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    id bigint;
BEGIN
    INSERT INTO pgevents.event AS e (source, type, subject, data, attributes, context, size)
    VALUES (source, type, subject, data, attributes, nullif(current_setting('pgevents.context', true), ''),
        coalesce(octet_length(data::text), 0))
    RETURNING e.id INTO id;
    PERFORM pgevents.ring();
    RETURN id;
END
$$;
REVOKE ALL ON FUNCTION pgevents.append_message(text, text, text, json, json) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.append_message(text, text, text, json, json) IS 'logs a message whose attributes are known to be right';
--rollback DROP FUNCTION pgevents.append_message(text, text, text, json, json);

--changeset pgevents:publish splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.publish(type text, subject text, data jsonb, source text DEFAULT NULL, attributes jsonb DEFAULT NULL)
    RETURNS bigint
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    wrong text;
BEGIN
    IF coalesce(type, '') = '' THEN
        RAISE EXCEPTION 'type is empty; name what happened, for example com.example.order.shipped' USING ERRCODE = '22023';
    ELSIF type LIKE 'pgevents.%' AND NOT pg_has_role(coalesce(nullif(current_setting('role'), 'none'), session_user)::name, current_user, 'MEMBER') THEN
        RAISE EXCEPTION 'type % is one of pgevents itself, which tells by it what happened in tables', quote_literal(type)
            USING ERRCODE = '42501', HINT = 'name it after your own domain, for example com.example.order.shipped';
    ELSIF source = '' THEN
        RAISE EXCEPTION 'source is empty; give a URI reference, or null for the database' USING ERRCODE = '22023';
    ELSIF jsonb_typeof(attributes) <> 'object' THEN
        RAISE EXCEPTION 'attributes must be a JSON object, but is of type %', jsonb_typeof(attributes) USING ERRCODE = '22023';
    END IF;
    -- CloudEvents 1.0, Naming Conventions and Type System; the names are the context attributes the log itself fills.
    SELECT a.key INTO wrong FROM jsonb_each(attributes) AS a
     WHERE a.key !~ '^[a-z0-9]{1,64}$'
        OR a.key IN ('id', 'source', 'specversion', 'type', 'subject', 'time', 'data', 'partitionkey')
        OR jsonb_typeof(a.value) NOT IN ('string', 'number', 'boolean')
     ORDER BY a.key LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION 'attributes has "%", which is no extension attribute', wrong
            USING ERRCODE = '22023', HINT = 'use lower-case letters and digits, a name that CloudEvents does not define, and a string, number or boolean';
    END IF;
    RETURN pgevents.append_message(coalesce(source, '/' || pgevents.uri_segment(current_database())), type, subject, data::json, attributes::json);
END
$$;
REVOKE ALL ON FUNCTION pgevents.publish(text, text, jsonb, text, jsonb) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.publish(text, text, jsonb, text, jsonb) IS
    'logs a message as part of the caller''s transaction and returns the event''s id';
--rollback DROP FUNCTION pgevents.publish(text, text, jsonb, text, jsonb);

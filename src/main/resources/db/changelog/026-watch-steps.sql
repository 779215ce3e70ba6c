--liquibase formatted sql

--changeset pgevents:uri-segment splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.uri_segment(name text) RETURNS text
    LANGUAGE sql IMMUTABLE
AS $$
    -- RFC 3986, 3.3: pchar is unreserved, sub-delims, ':' or '@'; every other byte is percent-encoded.
    SELECT coalesce(string_agg(
        CASE WHEN part.c ~ '^[A-Za-z0-9._~!$&''()*+,;=:@-]$' THEN part.c
             ELSE regexp_replace(upper(encode(convert_to(part.c, 'UTF8'), 'hex')), '(..)', '%\1', 'g') END,
        '' ORDER BY part.place), '')
      FROM regexp_split_to_table(name, '') WITH ORDINALITY AS part(c, place)
$$;
REVOKE ALL ON FUNCTION pgevents.uri_segment(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.uri_segment(text) IS 'a name as one segment of a URI path';
--rollback DROP FUNCTION pgevents.uri_segment(text);

--changeset pgevents:has-its-triggers splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.has_its_triggers(w pgevents.watched_table) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT bool_and(EXISTS (
        SELECT FROM pg_catalog.pg_trigger t
         WHERE t.tgrelid = w.relation
           AND t.tgname = '00_pgevents_' || operation
           AND t.tgfoid = to_regprocedure(format('pgevents.%I()', 'capture_' || w.id))
           AND t.tgenabled = CASE WHEN w.always THEN 'A' ELSE 'O' END))
      FROM unnest(w.operations) AS operation
$$;
REVOKE ALL ON FUNCTION pgevents.has_its_triggers(pgevents.watched_table) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.has_its_triggers(pgevents.watched_table) IS 'whether every trigger of a watch is in place and enabled';
--rollback DROP FUNCTION pgevents.has_its_triggers(pgevents.watched_table);

--changeset pgevents:end-watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.end_watch(watch integer) RETURNS void
    LANGUAGE plpgsql SET client_min_messages = warning
AS $$
BEGIN
    -- Takes the triggers along, also those on tables of other owners.
    EXECUTE format('DROP FUNCTION IF EXISTS pgevents.%I() CASCADE', 'capture_' || watch);
    UPDATE pgevents.watched_table SET removed_at = clock_timestamp() WHERE id = watch AND removed_at IS NULL;
END
$$;
REVOKE ALL ON FUNCTION pgevents.end_watch(integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.end_watch(integer) IS 'removes triggers and function of a watch; its row stays for the events that refer to it';
--rollback DROP FUNCTION pgevents.end_watch(integer);

--changeset pgevents:prepare-watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.prepare_watch(
    relation pg_catalog.regclass, operations text[], columns text[], exclude text[], condition text,
    before boolean, key_columns text[], always boolean, granularity text)
    RETURNS pgevents.watched_table
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    asked text[];
    row_reason text;
    live pgevents.watched_table;
    w pgevents.watched_table;
BEGIN
    PERFORM pgevents.check_watchable(relation);
    -- One order and no duplicates, so that equal watches compare equal.
    SELECT array_agg(known ORDER BY place) INTO asked
      FROM unnest(ARRAY['insert', 'update', 'delete', 'truncate']) WITH ORDINALITY AS o(known, place) WHERE known = ANY (operations);
    IF asked IS NULL OR NOT operations <@ asked THEN
        RAISE EXCEPTION 'operations must be some of insert, update, delete, truncate, but is %', coalesce(operations::text, 'null')
            USING ERRCODE = '22023';
    ELSIF columns IS NOT NULL AND exclude IS NOT NULL THEN
        RAISE EXCEPTION 'columns and exclude are both given; give one of them' USING ERRCODE = '22023';
    ELSIF cardinality(key_columns) = 0 THEN
        RAISE EXCEPTION 'key_columns is empty; name a column, or give null for the primary key' USING ERRCODE = '22023';
    ELSIF granularity IS NULL OR granularity NOT IN ('auto', 'row', 'statement') THEN
        RAISE EXCEPTION 'granularity must be auto, row or statement, but is %', coalesce(granularity, 'null') USING ERRCODE = '22023';
    END IF;
    PERFORM pgevents.check_columns(relation, 'columns', columns);
    PERFORM pgevents.check_columns(relation, 'exclude', exclude);
    PERFORM pgevents.check_columns(relation, 'key_columns', key_columns);
    row_reason := pgevents.needs_row_triggers(relation, condition);
    IF granularity = 'statement' AND row_reason IS NOT NULL THEN
        RAISE EXCEPTION '% cannot be watched per statement: %', relation, row_reason
            USING ERRCODE = '22023', HINT = 'leave granularity at auto';
    END IF;

    SELECT 0, relation, s.nspname, c.relname,
           concat('/', pgevents.uri_segment(current_database()), '/', pgevents.uri_segment(s.nspname), '/', pgevents.uri_segment(c.relname)),
           asked, columns, exclude, pgevents.column_numbers(relation, exclude), key_columns, condition, coalesce(before, false), coalesce(always, false),
           CASE WHEN granularity = 'auto' THEN CASE WHEN row_reason IS NULL THEN 'statement' ELSE 'row' END ELSE granularity END,
           NULL, false, NULL
      INTO w
      FROM pg_class c JOIN pg_namespace s ON s.oid = c.relnamespace
     WHERE c.oid = relation;

    SELECT * INTO live FROM pgevents.watched_table AS t WHERE t.relation = prepare_watch.relation AND t.active AND t.removed_at IS NULL;
    IF to_jsonb(live) - '{id,created_at,active,removed_at}'::text[] = to_jsonb(w) - '{id,created_at,active,removed_at}'::text[]
        AND pgevents.has_its_triggers(live)
    THEN
        PERFORM pgevents.write_capture_function(live);
        RETURN live;
    END IF;

    INSERT INTO pgevents.watched_table (relation, schema_name, table_name, source, operations, columns, exclude, excluded,
            key_columns, condition, before, always, granularity)
    VALUES (w.relation, w.schema_name, w.table_name, w.source, w.operations, w.columns, w.exclude, w.excluded, w.key_columns,
            w.condition, w.before, w.always, w.granularity)
    RETURNING * INTO w;
    PERFORM pgevents.write_capture_function(w);
    -- CREATE TRIGGER, which the caller runs next, asks for it; finish_watch takes it back.
    EXECUTE format('GRANT EXECUTE ON FUNCTION pgevents.%I() TO PUBLIC', 'capture_' || w.id);
    RETURN w;
END
$$;
REVOKE ALL ON FUNCTION pgevents.prepare_watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.prepare_watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) IS
    'first half of watch, with the rights of pgevents: the live watch if it is the one asked for, else a new one that does nothing until finish_watch';
--rollback DROP FUNCTION pgevents.prepare_watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text);

--changeset pgevents:trigger-command splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.trigger_command(w pgevents.watched_table, operation text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s %s EXECUTE FUNCTION pgevents.%I()',
        '00_pgevents_' || operation, operation, w.relation::regclass,
        CASE
            WHEN operation = 'truncate' THEN 'FOR EACH STATEMENT'
            WHEN w.granularity = 'row' THEN 'FOR EACH ROW'
            WHEN operation = 'insert' THEN 'REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT'
            WHEN operation = 'delete' THEN 'REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT'
            ELSE 'REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT'
        END,
        -- The line break ends a comment in the condition.
        CASE WHEN operation <> 'truncate' AND w.condition IS NOT NULL THEN 'WHEN (' || w.condition || E'\n)' END,
        'capture_' || w.id)
$$;
REVOKE ALL ON FUNCTION pgevents.trigger_command(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.trigger_command(pgevents.watched_table, text) IS
    'the command for one trigger of a watch; the name sorts before those of other triggers, so that what they write is logged later';
--rollback DROP FUNCTION pgevents.trigger_command(pgevents.watched_table, text);

--changeset pgevents:create-capture-trigger splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.create_capture_trigger(w pgevents.watched_table, operation text) RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    -- With the caller's search_path, in which the condition is meant.
    EXECUTE pgevents.trigger_command(w, operation);
    IF w.always THEN
        EXECUTE pg_catalog.format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', w.relation::pg_catalog.regclass, '00_pgevents_' || operation);
    END IF;
EXCEPTION
    WHEN invalid_object_definition THEN
        IF w.condition IS NULL THEN
            RAISE;
        END IF;
        RAISE EXCEPTION 'condition cannot be used for %: %', operation, SQLERRM
            USING ERRCODE = '22023', HINT = pg_catalog.format('leave %s out of operations, or refer to %s only', operation,
                CASE operation WHEN 'insert' THEN 'NEW' WHEN 'delete' THEN 'OLD' ELSE 'OLD and NEW' END);
    WHEN syntax_error_or_access_rule_violation OR feature_not_supported THEN
        IF w.condition IS NULL OR SQLSTATE = '42501' THEN
            RAISE;
        END IF;
        RAISE EXCEPTION 'condition cannot be used for %: %', operation, SQLERRM
            USING ERRCODE = SQLSTATE, HINT = 'give one expression over NEW and OLD, without a query in it';
END
$$;
REVOKE ALL ON FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text) IS
    'puts one trigger of a prepared watch in place, with the rights of the caller';
--rollback DROP FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text);

--changeset pgevents:finish-watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.finish_watch(watch integer) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w pgevents.watched_table;
BEGIN
    SELECT * INTO w FROM pgevents.watched_table AS t WHERE t.id = watch AND NOT t.active AND t.removed_at IS NULL;
    -- Whoever put the triggers there had the right to: this is how the caller's right to replace a watch is known.
    IF pgevents.has_its_triggers(w) IS NOT TRUE THEN
        RAISE EXCEPTION 'watch % has no triggers yet; call pgevents.watch', watch USING ERRCODE = '42501';
    END IF;
    PERFORM pgevents.end_watch(t.id) FROM pgevents.watched_table AS t
      WHERE t.relation = w.relation AND t.id <> w.id AND t.removed_at IS NULL;
    UPDATE pgevents.watched_table AS t SET active = true WHERE t.id = w.id;
    EXECUTE format('REVOKE ALL ON FUNCTION pgevents.%I() FROM PUBLIC', 'capture_' || w.id);
END
$$;
REVOKE ALL ON FUNCTION pgevents.finish_watch(integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.finish_watch(integer) IS
    'second half of watch, with the rights of pgevents: the new watch takes the place of the one before';
--rollback DROP FUNCTION pgevents.finish_watch(integer);

--changeset pgevents:is-watched splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.is_watched(relation pg_catalog.regclass) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM pgevents.watched_table AS t WHERE t.relation = is_watched.relation AND t.active AND t.removed_at IS NULL)
$$;
REVOKE ALL ON FUNCTION pgevents.is_watched(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.is_watched(regclass) IS 'whether the changes of a table are captured';
--rollback DROP FUNCTION pgevents.is_watched(regclass);

--changeset pgevents:drop-watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.drop_watch(relation pg_catalog.regclass) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_column
DECLARE
    parting pgevents.watched_table;
BEGIN
    -- As in finish_watch, a trigger that is in place shows that the caller may put triggers there.
    SELECT * INTO parting FROM pgevents.watched_table AS t
     WHERE t.relation = drop_watch.relation AND NOT t.active AND t.removed_at IS NULL AND pgevents.has_its_triggers(t);
    IF NOT FOUND THEN
        RAISE EXCEPTION 'nothing shows that the caller may stop the watch of %; call pgevents.unwatch', relation USING ERRCODE = '42501';
    END IF;
    PERFORM pgevents.end_watch(t.id) FROM pgevents.watched_table AS t WHERE t.relation = drop_watch.relation AND t.removed_at IS NULL;
    DELETE FROM pgevents.watched_table AS t WHERE t.id = parting.id;
END
$$;
REVOKE ALL ON FUNCTION pgevents.drop_watch(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.drop_watch(regclass) IS 'second half of unwatch, with the rights of pgevents';
--rollback DROP FUNCTION pgevents.drop_watch(regclass);

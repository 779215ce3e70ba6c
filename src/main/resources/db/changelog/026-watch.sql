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

--changeset pgevents:check-watchable splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.check_watchable(table_ pg_catalog.regclass) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    t record;
BEGIN
    SELECT c.relkind, c.relpersistence, s.nspname INTO t
      FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
     WHERE c.oid = table_;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'table % does not exist', coalesce(table_::text, 'null') USING ERRCODE = '42P01';
    ELSIF t.nspname IN ('pg_catalog', 'information_schema', 'pg_toast') THEN
        RAISE EXCEPTION '% is a system table and cannot be watched', table_ USING ERRCODE = '22023';
    ELSIF t.nspname = 'pgevents' THEN
        RAISE EXCEPTION '% belongs to pgevents and cannot be watched', table_ USING ERRCODE = '22023';
    ELSIF t.relpersistence = 't' THEN
        RAISE EXCEPTION '% is a temporary table and cannot be watched', table_ USING ERRCODE = '22023';
    ELSIF t.relkind NOT IN ('r', 'p') THEN
        RAISE EXCEPTION '% is a % and cannot be watched', table_,
            CASE t.relkind WHEN 'v' THEN 'view' WHEN 'm' THEN 'materialized view' WHEN 'f' THEN 'foreign table'
                WHEN 'S' THEN 'sequence' WHEN 'c' THEN 'composite type' ELSE 'index' END
            USING ERRCODE = '22023', HINT = 'watch the tables below it';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION pgevents.check_watchable(pg_catalog.regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.check_watchable(pg_catalog.regclass) IS 'refuses what has no changes of its own, or none that triggers see';
--rollback DROP FUNCTION pgevents.check_watchable(regclass);

--changeset pgevents:check-columns splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.check_columns(table_ pg_catalog.regclass, parameter text, asked text[]) RETURNS void
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    unknown text;
BEGIN
    SELECT string_agg(coalesce(quote_ident(name), 'null'), ', ') INTO unknown
      FROM unnest(asked) AS name
     WHERE NOT EXISTS (
        SELECT FROM pg_catalog.pg_attribute a
         WHERE a.attrelid = table_ AND a.attname = name AND a.attnum > 0 AND NOT a.attisdropped);
    IF unknown IS NOT NULL THEN
        RAISE EXCEPTION '% names columns that % does not have: %', parameter, table_, unknown USING ERRCODE = '42703';
    END IF;
END
$$;
REVOKE ALL ON FUNCTION pgevents.check_columns(pg_catalog.regclass, text, text[]) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.check_columns(pg_catalog.regclass, text, text[]) IS 'refuses names of columns that do not exist, naming them';
--rollback DROP FUNCTION pgevents.check_columns(regclass, text, text[]);

--changeset pgevents:needs-row-triggers splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.needs_row_triggers(table_ oid, condition text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT CASE
        WHEN condition IS NOT NULL THEN 'a condition is about one row'
        WHEN c.relkind = 'p' THEN 'a write to a partition of it fires no statement trigger of it'
        WHEN c.relispartition THEN 'a write through its parent fires no statement trigger of it'
        WHEN c.relhassubclass THEN 'a statement trigger would see rows of the tables that inherit from it'
        WHEN EXISTS (
            -- What such a trigger writes would be logged before the statement that fired it: wrong within a key.
            SELECT FROM pg_catalog.pg_trigger t
              JOIN pg_catalog.pg_proc p ON p.oid = t.tgfoid
             WHERE t.tgrelid = c.oid
               AND t.tgtype & 1 = 1 AND t.tgtype & 66 = 0
               AND CASE WHEN t.tgisinternal THEN p.proname ~ '^RI_FKey_(cascade|set)' ELSE t.tgname !~ '^00_pgevents_' END)
            THEN 'it has AFTER ROW triggers or foreign keys that write'
        END
      FROM pg_catalog.pg_class c
     WHERE c.oid = table_
$$;
REVOKE ALL ON FUNCTION pgevents.needs_row_triggers(oid, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.needs_row_triggers(oid, text) IS
    'why a table cannot be captured by the faster statement-level triggers; null if it can';
--rollback DROP FUNCTION pgevents.needs_row_triggers(oid, text);

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
           asked, columns, exclude, key_columns, condition, coalesce(before, false), coalesce(always, false),
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

    INSERT INTO pgevents.watched_table (relation, schema_name, table_name, source, operations, columns, exclude, key_columns,
            condition, before, always, granularity)
    VALUES (w.relation, w.schema_name, w.table_name, w.source, w.operations, w.columns, w.exclude, w.key_columns,
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

--changeset pgevents:create-capture-trigger splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.create_capture_trigger(w pgevents.watched_table, operation text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    per_row boolean := w.granularity = 'row' AND operation <> 'truncate';
    patience text := current_setting('lock_timeout');
BEGIN
    PERFORM set_config('lock_timeout', coalesce(nullif(current_setting('pgevents.lock_timeout', true), ''), '2s'), true);
    EXECUTE format('CREATE OR REPLACE TRIGGER %I AFTER %s ON %s %s %s %s EXECUTE FUNCTION pgevents.%I()',
        '00_pgevents_' || operation, operation, w.relation::regclass,
        CASE WHEN per_row OR operation = 'truncate' THEN ''
             ELSE concat('REFERENCING',
                CASE WHEN operation IN ('update', 'delete') THEN ' OLD TABLE AS old_rows' END,
                CASE WHEN operation IN ('insert', 'update') THEN ' NEW TABLE AS new_rows' END) END,
        CASE WHEN per_row THEN 'FOR EACH ROW' ELSE 'FOR EACH STATEMENT' END,
        -- The line break ends a comment in the condition.
        CASE WHEN per_row AND w.condition IS NOT NULL THEN 'WHEN (' || w.condition || E'\n)' ELSE '' END,
        'capture_' || w.id);
    IF w.always THEN
        EXECUTE format('ALTER TABLE %s ENABLE ALWAYS TRIGGER %I', w.relation::regclass, '00_pgevents_' || operation);
    END IF;
    PERFORM set_config('lock_timeout', patience, true);
EXCEPTION
    WHEN lock_not_available THEN
        RAISE EXCEPTION 'table % is in use: its lock could not be had within %', w.relation::regclass,
            coalesce(nullif(current_setting('pgevents.lock_timeout', true), ''), '2s')
            USING ERRCODE = '55P03', HINT = 'try again when no long transaction uses the table, or raise the setting pgevents.lock_timeout';
    WHEN invalid_object_definition THEN
        IF w.condition IS NULL THEN
            RAISE;
        END IF;
        RAISE EXCEPTION 'condition cannot be used for %: %', operation, SQLERRM
            USING ERRCODE = '22023', HINT = format('leave %s out of operations, or refer to %s only', operation,
                CASE operation WHEN 'insert' THEN 'NEW' WHEN 'delete' THEN 'OLD' ELSE 'OLD and NEW' END);
END
$$;
REVOKE ALL ON FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text) IS
    'puts one trigger of a prepared watch in place, with the rights of the caller; its name sorts before those of other triggers';
--rollback DROP FUNCTION pgevents.create_capture_trigger(pgevents.watched_table, text);

--changeset pgevents:check-condition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.check_condition(relation pg_catalog.regclass, condition text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    probe refcursor;
BEGIN
    -- The text becomes part of CREATE TRIGGER … WHEN (…). A cursor takes one SELECT only, so a text that leaves
    -- the parentheses must go on as a SELECT here and with EXECUTE FUNCTION there: no text does both.
    OPEN probe FOR EXECUTE format(E'SELECT (%s\n) FROM (SELECT (NULL::%2$s).*) AS new, (SELECT (NULL::%2$s).*) AS old WHERE false',
        condition, relation);
    CLOSE probe;
EXCEPTION WHEN OTHERS THEN
    RAISE EXCEPTION 'condition is not a valid expression over NEW and OLD: %', SQLERRM
        USING ERRCODE = SQLSTATE, HINT = 'give what may stand in CREATE TRIGGER … WHEN ( ), for example NEW.total > 100';
END
$$;
REVOKE ALL ON FUNCTION pgevents.check_condition(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.check_condition(regclass, text) IS 'refuses a text that is not one expression, before it is made part of a command';
--rollback DROP FUNCTION pgevents.check_condition(regclass, text);

--changeset pgevents:watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.watch(
    relation pg_catalog.regclass,
    operations text[] DEFAULT ARRAY['insert', 'update', 'delete'],
    columns text[] DEFAULT NULL,
    exclude text[] DEFAULT NULL,
    condition text DEFAULT NULL,
    before boolean DEFAULT false,
    key_columns text[] DEFAULT NULL,
    always boolean DEFAULT false,
    granularity text DEFAULT 'auto')
    RETURNS integer
    LANGUAGE plpgsql
AS $$
DECLARE
    w pgevents.watched_table;
BEGIN
    IF condition IS NOT NULL THEN
        PERFORM pgevents.check_condition(relation, condition);
    END IF;
    w := pgevents.prepare_watch(relation, operations, columns, exclude, condition, before, key_columns, always, granularity);
    IF NOT w.active THEN
        PERFORM pgevents.create_capture_trigger(w, operation) FROM unnest(w.operations) AS operation;
        PERFORM pgevents.finish_watch(w.id);
    END IF;
    RETURN w.id;
END
$$;
REVOKE ALL ON FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) IS
    'captures the changes of a table from now on; the same call again changes nothing, one with other options takes the place of the first';
--rollback DROP FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text);

--changeset pgevents:unwatch splitStatements:false stripComments:false runOnChange:true
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

CREATE OR REPLACE FUNCTION pgevents.is_watched(relation pg_catalog.regclass) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM pgevents.watched_table AS t WHERE t.relation = is_watched.relation AND t.active AND t.removed_at IS NULL)
$$;
REVOKE ALL ON FUNCTION pgevents.is_watched(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.is_watched(regclass) IS 'whether the changes of a table are captured';

CREATE OR REPLACE FUNCTION pgevents.unwatch(relation pg_catalog.regclass) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    w pgevents.watched_table;
BEGIN
    IF NOT pgevents.is_watched(relation) THEN
        RETURN false;
    END IF;
    -- A watch put in place and dropped at once: CREATE TRIGGER tells whether the caller may. No live watch is equal
    -- to it, since its condition, which TRUNCATE has no use for, is none.
    w := pgevents.prepare_watch(relation, ARRAY['truncate'], NULL, NULL, 'parting watch', true, NULL, false, 'auto');
    PERFORM pgevents.create_capture_trigger(w, 'truncate');
    PERFORM pgevents.drop_watch(relation);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION pgevents.unwatch(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.unwatch(regclass) IS 'captures nothing more of a table; false if it was not watched. What is logged stays';
--rollback DROP FUNCTION pgevents.unwatch(regclass); DROP FUNCTION pgevents.is_watched(regclass); DROP FUNCTION pgevents.drop_watch(regclass);

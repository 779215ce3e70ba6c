--liquibase formatted sql

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
    ELSIF EXISTS (SELECT FROM pg_catalog.pg_attribute a WHERE a.attrelid = table_ AND a.attname LIKE '00\_pgevents\_%') THEN
        RAISE EXCEPTION '% has a column whose name begins with 00_pgevents_, as names of capture do; rename it', table_
            USING ERRCODE = '22023';
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

--changeset pgevents:check-condition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.check_condition(relation pg_catalog.regclass, condition text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    probe refcursor;
BEGIN
    -- The text becomes part of CREATE TRIGGER … WHEN (…). A cursor takes one SELECT only, so a text that leaves
    -- the parentheses must go on as a SELECT here and with EXECUTE FUNCTION there: no text does both.
    OPEN probe FOR EXECUTE pg_catalog.format(E'SELECT (%s\n) FROM (SELECT (NULL::%2$s).*) AS new, (SELECT (NULL::%2$s).*) AS old WHERE false',
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

--changeset pgevents:column-numbers splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.column_numbers(table_ oid, names text[]) RETURNS smallint[]
    LANGUAGE sql STABLE
AS $$
    SELECT array_agg(a.attnum ORDER BY n.place)
      FROM unnest(names) WITH ORDINALITY AS n(name, place)
      JOIN pg_catalog.pg_attribute a ON a.attrelid = table_ AND a.attname = n.name AND NOT a.attisdropped
$$;
REVOKE ALL ON FUNCTION pgevents.column_numbers(oid, text[]) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.column_numbers(oid, text[]) IS 'the attribute numbers of columns that are there, in the order of their names; null for none';
--rollback DROP FUNCTION pgevents.column_numbers(oid, text[]);

--liquibase formatted sql

--changeset pgevents:key-columns splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.key_columns(table_ oid, asked text[]) RETURNS text[]
    LANGUAGE sql STABLE
AS $$
    SELECT coalesce(asked, ARRAY(
        SELECT a.attname::text
          FROM pg_catalog.pg_index i
         CROSS JOIN LATERAL unnest(i.indkey::smallint[]) WITH ORDINALITY AS part(attnum, place)
          JOIN pg_catalog.pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = part.attnum
         WHERE i.indrelid = table_ AND i.indisprimary AND part.place <= i.indnkeyatts
         ORDER BY part.place))
$$;
REVOKE ALL ON FUNCTION pgevents.key_columns(oid, text[]) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.key_columns(oid, text[]) IS 'the columns that identify a row: those asked for, else the primary key, else none';
--rollback DROP FUNCTION pgevents.key_columns(oid, text[]);

--changeset pgevents:row-shape splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.row_shape(table_ oid) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT string_agg(a.attname || ' ' || a.atttypid, ', ' ORDER BY a.attnum)
      FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = table_ AND a.attnum > 0 AND NOT a.attisdropped
$$;
REVOKE ALL ON FUNCTION pgevents.row_shape(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.row_shape(oid) IS 'names and types of a table''s columns, to tell whether they changed since a capture function was written';
--rollback DROP FUNCTION pgevents.row_shape(oid);

--changeset pgevents:emits splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.emits(w pgevents.watched_table, column_ text) RETURNS boolean
    LANGUAGE sql IMMUTABLE
AS $$
    SELECT column_ = ANY (coalesce(w.columns, ARRAY[column_])) AND column_ <> ALL (coalesce(w.exclude, '{}'))
$$;
REVOKE ALL ON FUNCTION pgevents.emits(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.emits(pgevents.watched_table, text) IS 'whether a column is part of before, after and changed';
--rollback DROP FUNCTION pgevents.emits(pgevents.watched_table, text);

--changeset pgevents:row-expression splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.row_expression(w pgevents.watched_table, row_name text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT CASE
        -- A third of the cost of naming the columns.
        -- With the star an alias means the row even where the table has a column of that name.
        WHEN bool_and(c.plain AND pgevents.emits(w, c.name)) THEN
            format(CASE WHEN row_name ~ '^\(' THEN 'row_to_json(%s)' ELSE 'row_to_json(%s.*)' END, row_name)
        ELSE format('(SELECT row_to_json(emitted) FROM (SELECT %s) AS emitted)',
            string_agg(format('%s AS %I', c.value, c.name), ', ' ORDER BY c.place) FILTER (WHERE pgevents.emits(w, c.name)))
        END
      FROM pgevents.row_column(w.relation, row_name) AS c
$$;
REVOKE ALL ON FUNCTION pgevents.row_expression(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.row_expression(pgevents.watched_table, text) IS 'SQL that yields the emitted columns of a row as json';
--rollback DROP FUNCTION pgevents.row_expression(pgevents.watched_table, text);

--changeset pgevents:changed-expression splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.changed_expression(w pgevents.watched_table, old_row text, new_row text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    -- Images are compared because json, xml and point have no equality, and because 1.5 and 1.50 are different texts.
    SELECT format('array_to_json(array_remove(ARRAY[%s]::text[], NULL))',
        string_agg(format('CASE WHEN record_image_ne(ROW(%s), ROW(%s)) THEN %L END', o.value, n.value, n.name), ', ' ORDER BY n.place))
      FROM pgevents.row_column(w.relation, old_row) AS o
      JOIN pgevents.row_column(w.relation, new_row) AS n USING (place)
     WHERE pgevents.emits(w, n.name)
$$;
REVOKE ALL ON FUNCTION pgevents.changed_expression(pgevents.watched_table, text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.changed_expression(pgevents.watched_table, text, text) IS
    'SQL that yields the names of the emitted columns whose values differ, as a json array';
--rollback DROP FUNCTION pgevents.changed_expression(pgevents.watched_table, text, text);

--changeset pgevents:key-expression splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.key_expression(w pgevents.watched_table, row_name text, OUT key text, OUT subject text)
    LANGUAGE sql STABLE
AS $$
    SELECT coalesce(format('json_build_object(%s)', string_agg(format('%L, %s', c.name, c.value), ', ' ORDER BY k.place)), '''{}''::json'),
           CASE count(c.name)
               WHEN 0 THEN 'NULL::text'
               WHEN 1 THEN format('json_build_array(%s) ->> 0', min(c.value))
               ELSE format('json_build_array(%s)::text', string_agg(c.value, ', ' ORDER BY k.place))
           END
      FROM unnest(pgevents.key_columns(w.relation, w.key_columns)) WITH ORDINALITY AS k(name, place)
      JOIN pgevents.row_column(w.relation, row_name) AS c USING (name)
$$;
REVOKE ALL ON FUNCTION pgevents.key_expression(pgevents.watched_table, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.key_expression(pgevents.watched_table, text) IS
    'SQL that yields the key of a row as a json object, and as text';
--rollback DROP FUNCTION pgevents.key_expression(pgevents.watched_table, text);

--changeset pgevents:capture-statement splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.capture_statement(w pgevents.watched_table, operation text, old_row text, new_row text) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    code text := left(lower(operation), 1);
    per_row boolean := w.granularity = 'row';
    old_name text := CASE WHEN per_row THEN old_row WHEN code = 'u' THEN '(o.r)' ELSE 'o' END;
    new_name text := CASE WHEN per_row THEN new_row WHEN code = 'u' THEN '(n.r)' ELSE 'n' END;
    key_of_row record;
    rows text;
BEGIN
    IF code = 't' THEN
        RETURN format('INSERT INTO pgevents.event (watch, operation, context, size) '
            'VALUES (%s, ''t'', nullif(current_setting(''pgevents.context'', true), ''''), 0)', w.id);
    END IF;
    rows := CASE
        WHEN per_row THEN ''
        WHEN code = 'i' THEN 'FROM new_rows AS n'
        WHEN code = 'd' THEN 'FROM old_rows AS o'
        -- PostgreSQL fills both transition tables in the same step, row by row, so position pairs them.
        ELSE format('FROM (SELECT %1$s AS r, row_number() OVER () AS place FROM old_rows AS %1$s) AS o '
             'JOIN (SELECT %1$s AS r, row_number() OVER () AS place FROM new_rows AS %1$s) AS n USING (place)',
             -- Would mean the column, not the row, if the table had a column of that name.
             (SELECT 'x' || free FROM generate_series(0, 1600) AS free
               WHERE 'x' || free NOT IN (SELECT c.name FROM pgevents.row_column(w.relation, 'x') AS c)
               ORDER BY free LIMIT 1))
        END;
    SELECT * INTO key_of_row FROM pgevents.key_expression(w, CASE code WHEN 'd' THEN old_name ELSE new_name END);
    -- OFFSET 0 keeps the planner from writing each row's text twice, once for the column and once for its size.
    RETURN format('INSERT INTO pgevents.event (watch, operation, subject, key, before, after, changed, context, size) '
        'SELECT %s, %L, e.subject, e.key, e.before, e.after, e.changed, nullif(current_setting(''pgevents.context'', true), ''''), '
        'octet_length(e.key::text) + coalesce(octet_length(e.before::text), 0) + coalesce(octet_length(e.after::text), 0) '
        'FROM (SELECT %s AS subject, %s AS key, %s AS before, %s AS after, %s AS changed %s OFFSET 0) AS e',
        w.id, code, key_of_row.subject, key_of_row.key,
        CASE WHEN code = 'd' OR code = 'u' AND w.before THEN pgevents.row_expression(w, old_name) ELSE 'NULL::json' END,
        CASE WHEN code = 'd' THEN 'NULL::json' ELSE pgevents.row_expression(w, new_name) END,
        CASE WHEN code = 'u' THEN pgevents.changed_expression(w, old_name, new_name) ELSE 'NULL::json' END,
        rows);
END
$$;
REVOKE ALL ON FUNCTION pgevents.capture_statement(pgevents.watched_table, text, text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.capture_statement(pgevents.watched_table, text, text, text) IS
    'the INSERT that logs an operation: static text of a capture function, or dynamic SQL of one whose table has changed since';
--rollback DROP FUNCTION pgevents.capture_statement(pgevents.watched_table, text, text, text);

--changeset pgevents:current-capture-statement splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.current_capture_statement(watch integer, relation oid, operation text) RETURNS text
    LANGUAGE plpgsql STABLE
AS $$
DECLARE
    w pgevents.watched_table;
BEGIN
    SELECT * INTO w FROM pgevents.watched_table AS t WHERE t.id = watch;
    w.relation := relation;
    RETURN coalesce(pgevents.capture_statement(w, operation, '($1)', '($2)'), 'SELECT WHERE false');
END
$$;
REVOKE ALL ON FUNCTION pgevents.current_capture_statement(integer, oid, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.current_capture_statement(integer, oid, text) IS
    'what a capture function runs while the table is not the one it was written for (columns changed, or restored from a dump): slower, never wrong';
--rollback DROP FUNCTION pgevents.current_capture_statement(integer, oid, text);

--changeset pgevents:is-table splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.is_table(relation oid, schema_name text, table_name text) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM (SELECT is_table.relation
                      UNION SELECT a.relid FROM pg_catalog.pg_partition_ancestors(is_table.relation) AS a(relid)) AS self(oid)
          JOIN pg_catalog.pg_class c ON c.oid = self.oid
          JOIN pg_catalog.pg_namespace s ON s.oid = c.relnamespace
         WHERE s.nspname = is_table.schema_name AND c.relname = is_table.table_name)
$$;
REVOKE ALL ON FUNCTION pgevents.is_table(oid, text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.is_table(oid, text, text) IS 'whether a relation is the table of that name or a partition of it';
--rollback DROP FUNCTION pgevents.is_table(oid, text, text);

--changeset pgevents:write-capture-function splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.write_capture_function(w pgevents.watched_table) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    operation text;
    branches text := '';
BEGIN
    FOREACH operation IN ARRAY w.operations LOOP
        branches := branches || format(E'    ELSIF TG_OP = %L THEN\n        %s;\n',
            upper(operation), pgevents.capture_statement(w, operation, 'OLD', 'NEW'));
    END LOOP;
    EXECUTE format('CREATE OR REPLACE FUNCTION pgevents.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER %s AS %L',
        'capture_' || w.id,
        pgevents.text_settings(w.relation),
        format($body$
#variable_conflict use_column
DECLARE
    logged bigint;
BEGIN
    IF TG_RELID <> %1$s
        AND NOT EXISTS (SELECT FROM pg_partition_ancestors(TG_RELID) AS a(relid) WHERE a.relid = %1$s)
        AND NOT pgevents.is_table(TG_RELID, %2$L, %3$L)
    THEN
        RAISE WARNING 'trigger %% of %% captures nothing: its function belongs to another table', TG_NAME, TG_RELID::regclass;
        RETURN NULL;
    ELSIF (SELECT string_agg(a.attname || ' ' || a.atttypid, ', ' ORDER BY a.attnum) FROM pg_attribute AS a
            WHERE a.attrelid = %1$s AND a.attnum > 0 AND NOT a.attisdropped) IS DISTINCT FROM %4$L
    THEN
        EXECUTE pgevents.current_capture_statement(%5$s, TG_RELID, TG_OP) USING OLD, NEW;
%6$s    END IF;
    GET DIAGNOSTICS logged = ROW_COUNT;
    IF logged > 0 THEN
        PERFORM pgevents.ring();
    END IF;
    RETURN NULL;
END
$body$, w.relation, w.schema_name, w.table_name, pgevents.row_shape(w.relation), w.id, branches));
END
$$;
REVOKE ALL ON FUNCTION pgevents.write_capture_function(pgevents.watched_table) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.write_capture_function(pgevents.watched_table) IS
    'creates or rewrites the trigger function of a watch, with the table, its key and its columns as constants';
--rollback DROP FUNCTION pgevents.write_capture_function(pgevents.watched_table);

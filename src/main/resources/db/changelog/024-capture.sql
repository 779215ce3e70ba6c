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

--changeset pgevents:excluded-columns splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.excluded_columns(w pgevents.watched_table) RETURNS text[]
    LANGUAGE sql STABLE
AS $$
    -- Names first: after a restore the numbers, and the table's oid, may be those of others.
    SELECT coalesce(array_agg(coalesce(renamed.attname::text, x.name)), '{}')
      FROM unnest(w.exclude, w.excluded) AS x(name, number)
      LEFT JOIN pgevents.watched_table AS t ON t.id = w.id
      LEFT JOIN pg_catalog.pg_attribute AS renamed
           ON renamed.attrelid = t.relation AND renamed.attnum = x.number AND NOT renamed.attisdropped
           AND NOT EXISTS (SELECT FROM pg_catalog.pg_attribute AS a
                            WHERE a.attrelid = t.relation AND a.attname = x.name AND NOT a.attisdropped)
           AND EXISTS (SELECT FROM pg_catalog.pg_trigger AS g JOIN pg_catalog.pg_proc AS p ON p.oid = g.tgfoid
                        WHERE g.tgrelid = t.relation AND p.proname = 'capture_' || t.id)
$$;
REVOKE ALL ON FUNCTION pgevents.excluded_columns(pgevents.watched_table) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.excluded_columns(pgevents.watched_table) IS 'the present names of the columns that a watch leaves out';
--rollback DROP FUNCTION pgevents.excluded_columns(pgevents.watched_table);

--changeset pgevents:emits splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.emits(w pgevents.watched_table, column_ text) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT column_ = ANY (coalesce(w.columns, ARRAY[column_])) AND column_ <> ALL (pgevents.excluded_columns(w))
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
        WHEN bool_and(c.plain AND pgevents.emits(w, c.name)) THEN format('row_to_json(%s)', row_name)
        ELSE format('(SELECT row_to_json("00_pgevents_row") FROM (SELECT %s) AS "00_pgevents_row")',
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
               -- Where a value reads the same as in JSON it is not taken there and back.
               WHEN 1 THEN format(CASE WHEN bool_and(c.type = ANY ('{int2,int4,int8,numeric,bool,uuid,text,varchar}'::pg_catalog.regtype[]))
                   THEN '(%s)::text' ELSE 'json_build_array(%s) ->> 0' END, min(c.value))
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
    -- Aliases that no column is called: in row_to_json(n) a column n would win over the row n.
    code text := left(lower(operation), 1);
    per_row boolean := w.granularity = 'row';
    old_name text := CASE WHEN per_row THEN old_row ELSE '"00_pgevents_old"' END;
    new_name text := CASE WHEN per_row THEN new_row ELSE '"00_pgevents_new"' END;
    before_text text := CASE WHEN code = 'd' OR code = 'u' AND w.before THEN pgevents.row_expression(w, old_name) END;
    after_text text := CASE WHEN code IN ('i', 'u') THEN pgevents.row_expression(w, new_name) END;
    changed_text text := CASE WHEN code = 'u' THEN pgevents.changed_expression(w, old_name, new_name) END;
    columns text[];
    rows text := '';
    key_of_row record;
BEGIN
    IF code = 't' THEN
        RETURN format('INSERT INTO pgevents.event (watch, operation, context, size) '
            'VALUES (%s, ''t'', nullif(current_setting(''pgevents.context'', true), ''''), 0)', w.id);
    END IF;
    IF NOT per_row THEN
        rows := CASE code
            WHEN 'i' THEN 'FROM new_rows AS "00_pgevents_new"'
            WHEN 'd' THEN 'FROM old_rows AS "00_pgevents_old"'
            -- PostgreSQL fills both transition tables in the same step, row by row, so position pairs them. FULL, since only that
            -- can't be a nested loop: the plan of a session's first update, of one row perhaps, is kept for one of 100,000.
            ELSE format('FROM (SELECT %2$s, %3$s AS "00_pgevents_text", row_number() OVER () AS "00_pgevents_place" FROM old_rows AS %1$s) AS %1$s '
                'FULL JOIN (SELECT %5$s, %6$s AS "00_pgevents_text", row_number() OVER () AS "00_pgevents_place" FROM new_rows AS %4$s) AS %4$s '
                'USING ("00_pgevents_place")',
                old_name, pgevents.stored_columns(w.relation, old_name), coalesce(before_text, 'NULL::json'),
                new_name, pgevents.stored_columns(w.relation, new_name), after_text)
            END;
        IF code = 'u' THEN
            before_text := CASE WHEN before_text IS NOT NULL THEN old_name || '."00_pgevents_text"' END;
            after_text := new_name || '."00_pgevents_text"';
        END IF;
    END IF;
    SELECT * INTO key_of_row FROM pgevents.key_expression(w, CASE code WHEN 'd' THEN old_name ELSE new_name END);
    -- A column that is always null costs its part, so only those that the operation has are named.
    columns := array_remove(ARRAY['subject', 'key', CASE WHEN before_text IS NOT NULL THEN 'before' END,
        CASE WHEN after_text IS NOT NULL THEN 'after' END, CASE WHEN changed_text IS NOT NULL THEN 'changed' END], NULL);
    -- OFFSET 0 keeps the planner from writing each row's text twice, once for the column and once for its size.
    RETURN format('INSERT INTO pgevents.event (watch, operation, context, size, %s) '
        'SELECT %s, %L, nullif(current_setting(''pgevents.context'', true), ''''), %s, %s FROM (SELECT %s %s OFFSET 0) AS e',
        array_to_string(columns, ', '), w.id, code,
        (SELECT string_agg(format('coalesce(octet_length(e.%s::text), 0)', sized), ' + ')
           FROM unnest(columns) AS sized WHERE sized IN ('key', 'before', 'after')),
        'e.' || array_to_string(columns, ', e.'),
        concat_ws(', ', key_of_row.subject || ' AS subject', key_of_row.key || ' AS key',
            before_text || ' AS before', after_text || ' AS after', changed_text || ' AS changed'),
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
    IF NOT FOUND THEN
        RETURN 'SELECT WHERE false';
    END IF;
    w.relation := relation;
    RETURN pgevents.capture_statement(w, operation, '($1)', '($2)');
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

--changeset pgevents:altered-expression splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.altered_expression(w pgevents.watched_table, one_row text, all_rows text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    -- A type costs 0.04 us to ask of a row at hand; to read the columns from pg_attribute costs 15 us.
    -- An added column has the next number: then the privilege is true or false, and null as long as there is none.
    SELECT format(CASE w.granularity WHEN 'row' THEN '%1$s' ELSE '(SELECT %1$s FROM %2$s AS "00_pgevents_row" LIMIT 1)' END,
            format('ARRAY[%s]::oid[] <> %L OR has_column_privilege(%s::oid, %s::smallint, ''SELECT'') IS NOT NULL',
                string_agg(format('pg_typeof(%s.%I)', CASE w.granularity WHEN 'row' THEN one_row ELSE '"00_pgevents_row"' END, c.name), ', ' ORDER BY c.place),
                array_agg(c.type ORDER BY c.place), w.relation,
                (SELECT t.relnatts + 1 FROM pg_catalog.pg_class t WHERE t.oid = w.relation)),
            all_rows)
      FROM pgevents.row_column(w.relation, one_row) AS c
     WHERE c.stored
$$;
REVOKE ALL ON FUNCTION pgevents.altered_expression(pgevents.watched_table, text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.altered_expression(pgevents.watched_table, text, text) IS
    'SQL that tells whether a column has been added or its type changed; it fails if one has been dropped or renamed';
--rollback DROP FUNCTION pgevents.altered_expression(pgevents.watched_table, text, text);

--changeset pgevents:definition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.definition(relation pg_catalog.regclass) RETURNS text
    LANGUAGE sql IMMUTABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT gen_random_uuid()::text
$$;
REVOKE ALL ON FUNCTION pgevents.definition(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.definition(regclass) IS
    'a name that a session has for a table as it is defined now. Called with a constant it becomes part of the plan of an expression, as it says that it is immutable; and PostgreSQL drops a plan with that constant, and so the name, in the session that has it, when the table is altered';
--rollback DROP FUNCTION pgevents.definition(regclass);

--changeset pgevents:capture-function-body splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.capture_function_body(w pgevents.watched_table) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT format($body$
#variable_conflict use_column
DECLARE
    definition text := pgevents.definition('%1$s'::regclass);
    altered boolean;
    logged bigint;
BEGIN
    -- What nearly always holds, in one expression: each is made ready again in every transaction.
    IF (TG_RELID = %1$s AND definition = current_setting('pgevents.watch_%6$s', true)) IS NOT TRUE THEN
        -- The caller of CREATE TRIGGER could have named another table.
        IF TG_RELID <> %1$s
            AND NOT EXISTS (SELECT FROM pg_partition_ancestors(TG_RELID) AS a(relid) WHERE a.relid = %1$s)
            AND NOT pgevents.is_table(TG_RELID, %2$L, %3$L)
        THEN
            RAISE WARNING 'trigger %% of %% captures nothing: its function belongs to another table', TG_NAME, TG_RELID::regclass;
            RETURN NULL;
        END IF;
        -- The columns are looked at once in a session, and again when the table has been altered.
        BEGIN
            IF TG_OP = 'DELETE' THEN
                altered := %4$s;
            ELSIF TG_OP <> 'TRUNCATE' THEN
                altered := %5$s;
            END IF;
        EXCEPTION WHEN undefined_column OR datatype_mismatch THEN
            altered := true;
        END;
        -- Null: there was no row to look at.
        IF NOT altered AND TG_RELID = %1$s THEN
            PERFORM set_config('pgevents.watch_%6$s', definition, false);
        END IF;
    END IF;
%7$s    ELSIF altered THEN
        EXECUTE pgevents.current_capture_statement(%6$s, TG_RELID, TG_OP) USING OLD, NEW;
        GET DIAGNOSTICS logged = ROW_COUNT;
        FOUND := logged > 0;
    END IF;
    BEGIN
        IF FOUND AND pg_sequence_last_value('pgevents.doorbell') = 1 THEN
            PERFORM pgevents.ring();
        END IF;
    EXCEPTION WHEN OTHERS THEN
        -- Without a doorbell the reader finds out by polling.
        NULL;
    END;
    RETURN NULL;
END
$body$, w.relation, w.schema_name, w.table_name,
        pgevents.altered_expression(w, 'OLD', 'old_rows'), pgevents.altered_expression(w, 'NEW', 'new_rows'), w.id,
        string_agg(format(E'    %s TG_OP = %L AND altered IS NOT TRUE THEN\n        %s;\n',
            CASE place WHEN 1 THEN 'IF' ELSE 'ELSIF' END, upper(operation),
            pgevents.capture_statement(w, operation, 'OLD', 'NEW')), '' ORDER BY place))
      FROM unnest(w.operations) WITH ORDINALITY AS o(operation, place)
$$;
REVOKE ALL ON FUNCTION pgevents.capture_function_body(pgevents.watched_table) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.capture_function_body(pgevents.watched_table) IS
    'the trigger function of a watch, with its table, key and columns as constants';
--rollback DROP FUNCTION pgevents.capture_function_body(pgevents.watched_table);

--changeset pgevents:write-capture-function splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.write_capture_function(w pgevents.watched_table) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    name text := 'capture_' || w.id;
    body text := pgevents.capture_function_body(w);
BEGIN
    IF EXISTS (SELECT FROM pg_catalog.pg_proc AS p
                WHERE p.oid = to_regprocedure(format('pgevents.%I()', name)) AND p.prosrc = body)
    THEN
        RETURN false;
    END IF;
    EXECUTE format('CREATE OR REPLACE FUNCTION pgevents.%I() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER %s AS %L',
        name, pgevents.text_settings(w.relation), body);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION pgevents.write_capture_function(pgevents.watched_table) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.write_capture_function(pgevents.watched_table) IS
    'creates the trigger function of a watch, or writes it anew if its table has changed; false if there was nothing to do';
--rollback DROP FUNCTION pgevents.write_capture_function(pgevents.watched_table);

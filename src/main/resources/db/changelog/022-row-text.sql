--liquibase formatted sql

--changeset pgevents:type-tree splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.type_tree(root oid) RETURNS TABLE (type oid)
    LANGUAGE sql STABLE
AS $$
    WITH RECURSIVE tree(type) AS (
        SELECT root
        UNION
        SELECT part.type
          FROM tree
          JOIN pg_catalog.pg_type t ON t.oid = tree.type
         CROSS JOIN LATERAL (
                SELECT t.typbasetype WHERE t.typtype = 'd'
                UNION ALL
                SELECT t.typelem WHERE t.typcategory = 'A'
                UNION ALL
                SELECT a.atttypid
                  FROM pg_catalog.pg_attribute a
                 WHERE t.typtype = 'c' AND a.attrelid = t.typrelid AND a.attnum > 0 AND NOT a.attisdropped
                UNION ALL
                SELECT r.rngsubtype FROM pg_catalog.pg_range r WHERE t.oid IN (r.rngtypid, r.rngmultitypid)
               ) AS part(type)
    )
    SELECT tree.type FROM tree
$$;
REVOKE ALL ON FUNCTION pgevents.type_tree(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.type_tree(oid) IS 'a type and every type its values are made of';
--rollback DROP FUNCTION pgevents.type_tree(oid);

--changeset pgevents:may-run-foreign-code splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.may_run_foreign_code(root oid) RETURNS boolean
    LANGUAGE sql STABLE
AS $$
    SELECT EXISTS (
        SELECT FROM pgevents.type_tree(root) AS part
          JOIN pg_catalog.pg_type t ON t.oid = part.type
          JOIN pg_catalog.pg_roles owner ON owner.oid = t.typowner
         WHERE NOT owner.rolsuper
           -- A role that may become this one gains nothing by running code as it.
           AND NOT pg_catalog.pg_has_role(owner.oid, current_user, 'MEMBER'))
$$;
REVOKE ALL ON FUNCTION pgevents.may_run_foreign_code(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.may_run_foreign_code(oid) IS
    'row_to_json calls a cast to json that the owner of a type may have written; in a capture function that would run with the rights of pgevents';
--rollback DROP FUNCTION pgevents.may_run_foreign_code(oid);

--changeset pgevents:text-settings splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.text_settings(relation oid) RETURNS text
    LANGUAGE sql STABLE
AS $$
    WITH used AS (
        SELECT DISTINCT t.oid, t.typname, t.typtype
          FROM pg_catalog.pg_attribute a
         CROSS JOIN LATERAL pgevents.type_tree(a.atttypid) AS part
          JOIN pg_catalog.pg_type t ON t.oid = part.type
         WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
           -- Arrays, composites and domains look like what they are made of.
           AND t.typtype NOT IN ('c', 'd', 'e') AND t.typcategory <> 'A'
    ), need AS (
        SELECT bool_or(known.needs IS NULL) AS everything, string_agg(known.needs, '') AS needs
          FROM used
          LEFT JOIN (
                SELECT unnest(ARRAY['bool', 'int2', 'int4', 'int8', 'numeric', 'text', 'varchar', 'bpchar', 'name', 'char',
                                    'uuid', 'json', 'jsonb', 'date', 'time', 'timetz', 'timestamp', 'inet', 'cidr',
                                    'macaddr', 'macaddr8', 'bit', 'varbit', 'oid', 'tsvector', 'tsquery',
                                    'int4range', 'int8range', 'numrange',
                                    'int4multirange', 'int8multirange', 'nummultirange']) AS name, '' AS needs
                UNION ALL VALUES
                    ('bytea', 'b'), ('float4', 'f'), ('float8', 'f'), ('point', 'f'), ('line', 'f'), ('lseg', 'f'),
                    ('box', 'f'), ('path', 'f'), ('polygon', 'f'), ('circle', 'f'), ('interval', 'i'),
                    ('timestamptz', 'z'), ('daterange', 'd'), ('datemultirange', 'd'), ('tsrange', 'd'),
                    ('tsmultirange', 'd'), ('tstzrange', 'dz'), ('tstzmultirange', 'dz'), ('money', 'm')
               ) AS known ON known.name = used.typname AND used.oid < 16384
    )
    SELECT concat_ws(' ',
        'SET search_path = pg_catalog, pg_temp',
        CASE WHEN everything OR needs LIKE '%b%' THEN 'SET bytea_output = hex' END,
        CASE WHEN everything OR needs LIKE '%f%' THEN 'SET extra_float_digits = 1' END,
        CASE WHEN everything OR needs LIKE '%i%' THEN 'SET IntervalStyle = iso_8601' END,
        CASE WHEN everything OR needs LIKE '%d%' THEN 'SET DateStyle = ''ISO, YMD''' END,
        CASE WHEN everything OR needs LIKE '%z%' THEN 'SET TimeZone = ''UTC''' END,
        CASE WHEN everything OR needs LIKE '%m%' THEN 'SET lc_monetary = ''C''' END)
      FROM need
$$;
REVOKE ALL ON FUNCTION pgevents.text_settings(oid) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.text_settings(oid) IS
    'the settings a capture function fixes so that the text of a row does not depend on the writer''s session; only those the column types need, because each costs time; all of them for a type not known here';
--rollback DROP FUNCTION pgevents.text_settings(oid);

--changeset pgevents:stored-columns splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.stored_columns(relation oid, row_name text) RETURNS text
    LANGUAGE sql STABLE
AS $$
    SELECT coalesce(string_agg(pg_catalog.format('%s.%I', row_name, a.attname), ', ' ORDER BY a.attnum), '')
      FROM pg_catalog.pg_attribute a
     WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped AND a.attgenerated <> 'v'
$$;
REVOKE ALL ON FUNCTION pgevents.stored_columns(oid, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.stored_columns(oid, text) IS
    'what .* should be: PostgreSQL 18 refuses it for a transition table with a virtual column';
--rollback DROP FUNCTION pgevents.stored_columns(oid, text);

--changeset pgevents:row-column splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.row_column(relation oid, row_name text)
    RETURNS TABLE (name text, place smallint, type oid, stored boolean, plain boolean, value text)
    LANGUAGE sql STABLE
AS $$
    SELECT a.attname::text,
           a.attnum,
           a.atttypid,
           a.attgenerated <> 'v',
           NOT foreign_code.possible AND a.attgenerated <> 'v',
           CASE
               -- A trigger sees null in a virtual column. Its expression can use built-in functions only.
               WHEN a.attgenerated = 'v' THEN pg_catalog.format('(SELECT %s FROM (SELECT %s) AS "00_pgevents_row")',
                   pg_catalog.pg_get_expr(d.adbin, d.adrelid), pgevents.stored_columns(relation, row_name))
               WHEN foreign_code.possible THEN pg_catalog.format('CASE WHEN num_nulls(%1$s.%2$I) = 0 THEN format(''%%s'', %1$s.%2$I) END',
                   row_name, a.attname)
               ELSE pg_catalog.format('%s.%I', row_name, a.attname)
           END
      FROM pg_catalog.pg_attribute a
      LEFT JOIN pg_catalog.pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
     CROSS JOIN LATERAL (SELECT pgevents.may_run_foreign_code(a.atttypid) OFFSET 0) AS foreign_code(possible)
     WHERE a.attrelid = relation AND a.attnum > 0 AND NOT a.attisdropped
     ORDER BY a.attnum
$$;
REVOKE ALL ON FUNCTION pgevents.row_column(oid, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.row_column(oid, text) IS
    'the columns of a table and the expression that yields each one''s value from a row of the given name; plain: the value as row_to_json would take it';
--rollback DROP FUNCTION pgevents.row_column(oid, text);

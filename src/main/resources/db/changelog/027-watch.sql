--liquibase formatted sql

--changeset pgevents:lock-timeout splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.lock_timeout() RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    -- A lock that is waited for stops everybody who comes later, so the wait is short.
    SELECT coalesce(nullif(current_setting('pgevents.lock_timeout', true), ''), '2s')
$$;
REVOKE ALL ON FUNCTION pgevents.lock_timeout() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.lock_timeout() IS 'how long watch and unwatch wait for a table';
--rollback DROP FUNCTION pgevents.lock_timeout();

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
    patience text := pg_catalog.current_setting('lock_timeout');
    operation text;
    w pgevents.watched_table;
BEGIN
    PERFORM pg_catalog.set_config('lock_timeout', pgevents.lock_timeout(), true);
    IF condition IS NOT NULL THEN
        PERFORM pgevents.check_condition(relation, condition);
    END IF;
    w := pgevents.prepare_watch(relation, operations, columns, exclude, condition, before, key_columns, always, granularity);
    IF NOT w.active THEN
        FOREACH operation IN ARRAY w.operations LOOP
            PERFORM pgevents.create_capture_trigger(w, operation);
        END LOOP;
        PERFORM pgevents.finish_watch(w.id);
    END IF;
    PERFORM pg_catalog.set_config('lock_timeout', patience, true);
    RETURN w.id;
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'table % is in use: its lock could not be had within %', relation, pgevents.lock_timeout()
        USING ERRCODE = '55P03', HINT = 'try again when no long transaction uses the table, or raise the setting pgevents.lock_timeout';
END
$$;
REVOKE ALL ON FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text) IS
    'captures the changes of a table from now on; the same call again changes nothing, one with other options takes the place of the first';
--rollback DROP FUNCTION pgevents.watch(regclass, text[], text[], text[], text, boolean, text[], boolean, text);

--changeset pgevents:unwatch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.unwatch(relation pg_catalog.regclass) RETURNS boolean
    LANGUAGE plpgsql
AS $$
DECLARE
    patience text := pg_catalog.current_setting('lock_timeout');
    w pgevents.watched_table;
BEGIN
    IF NOT pgevents.is_watched(relation) THEN
        RETURN false;
    END IF;
    PERFORM pg_catalog.set_config('lock_timeout', pgevents.lock_timeout(), true);
    -- A watch put in place and dropped at once: CREATE TRIGGER tells whether the caller may. No live watch is equal
    -- to it, since its condition, which TRUNCATE has no use for, is none.
    w := pgevents.prepare_watch(relation, ARRAY['truncate'], NULL, NULL, 'parting watch', true, NULL, false, 'auto');
    PERFORM pgevents.create_capture_trigger(w, 'truncate');
    PERFORM pgevents.drop_watch(relation);
    PERFORM pg_catalog.set_config('lock_timeout', patience, true);
    RETURN true;
EXCEPTION WHEN lock_not_available THEN
    RAISE EXCEPTION 'table % is in use: its lock could not be had within %', relation, pgevents.lock_timeout()
        USING ERRCODE = '55P03', HINT = 'try again when no long transaction uses the table, or raise the setting pgevents.lock_timeout';
END
$$;
REVOKE ALL ON FUNCTION pgevents.unwatch(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.unwatch(regclass) IS 'captures nothing more of a table; false if it was not watched. What is logged stays';
--rollback DROP FUNCTION pgevents.unwatch(regclass);

--changeset pgevents:refresh-sources splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.refresh_sources() RETURNS void
    LANGUAGE sql SET search_path = pg_catalog, pg_temp
AS $$
    -- Also of watches that were ended: their events may still be in the log. The rest is as it was when it was watched.
    UPDATE pgevents.watched_table AS t
       SET source = concat(here.prefix, substr(t.source, strpos(substr(t.source, 2), '/') + 2))
      FROM (SELECT concat('/', pgevents.uri_segment(current_database()), '/') AS prefix) AS here
     WHERE NOT starts_with(t.source, here.prefix)
$$;
REVOKE ALL ON FUNCTION pgevents.refresh_sources() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.refresh_sources() IS
    'lets the sources of tables begin with the name of this database, which has been renamed, or was restored under another one';
--rollback DROP FUNCTION pgevents.refresh_sources();

--changeset pgevents:refresh-watches splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.refresh_watches() RETURNS integer
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    w pgevents.watched_table;
    table_ oid;
    refreshed integer := 0;
BEGIN
    -- One replica is enough, and two that rewrite the same function would fail.
    IF NOT pg_try_advisory_xact_lock('pgevents.watched_table'::regclass::oid::bigint) THEN
        RETURN 0;
    END IF;
    PERFORM pgevents.refresh_sources();
    FOR w IN SELECT * FROM pgevents.watched_table AS t WHERE t.active AND t.removed_at IS NULL LOOP
        SELECT t.tgrelid INTO table_
          FROM pg_trigger AS t
         WHERE t.tgfoid = to_regprocedure(format('pgevents.%I()', 'capture_' || w.id)) AND t.tgparentid = 0
         LIMIT 1;
        IF NOT FOUND THEN
            PERFORM pgevents.end_watch(w.id);
            refreshed := refreshed + 1;
            CONTINUE;
        END IF;
        -- In a database restored from a dump the table has another oid.
        UPDATE pgevents.watched_table AS t SET relation = table_ WHERE t.id = w.id AND t.relation <> table_;
        w.relation := table_;
        IF pgevents.write_capture_function(w) THEN
            refreshed := refreshed + 1;
        END IF;
    END LOOP;
    RETURN refreshed;
END
$$;
REVOKE ALL ON FUNCTION pgevents.refresh_watches() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.refresh_watches() IS
    'adapts capture functions to tables that were altered or restored, ends the watches of tables that are gone; returns how many. Capture is right without it, but slower on an altered table';
--rollback DROP FUNCTION pgevents.refresh_watches();

--liquibase formatted sql

--changeset pgevents:watch-instead-of splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.watch_instead_of(
    relation pg_catalog.regclass,
    trigger_name name,
    drop_trigger boolean DEFAULT false)
    RETURNS integer
    LANGUAGE plpgsql
AS $$
DECLARE
    t pg_catalog.pg_trigger;
    definition text;
    condition text;
    updates text;
    operations text[];
    before integer;
    watch integer;
BEGIN
    SELECT g.* INTO t FROM pg_catalog.pg_trigger AS g
     WHERE g.tgrelid = relation AND g.tgname = trigger_name AND NOT g.tgisinternal;
    IF NOT FOUND THEN
        RAISE EXCEPTION 'table % has no trigger %', relation, pg_catalog.quote_ident(trigger_name)
            USING ERRCODE = '42704', HINT = coalesce('its triggers are ' || (
                SELECT pg_catalog.string_agg(pg_catalog.quote_ident(g.tgname), ', ' ORDER BY g.tgname) FROM pg_catalog.pg_trigger AS g
                 WHERE g.tgrelid = relation AND NOT g.tgisinternal AND g.tgname NOT LIKE '00\_pgevents\_%'), 'it has no triggers');
    ELSIF t.tgparentid <> 0 THEN
        RAISE EXCEPTION 'trigger % of partition % is that of the partitioned table', pg_catalog.quote_ident(trigger_name), relation
            USING ERRCODE = '42809', HINT = 'name the table that is partitioned';
    ELSIF trigger_name LIKE '00\_pgevents\_%' THEN
        RAISE EXCEPTION 'trigger % is that of a watch', pg_catalog.quote_ident(trigger_name) USING ERRCODE = '42809';
    ELSIF t.tgenabled = 'R' THEN
        RAISE EXCEPTION 'trigger % fires only for replicated changes, which no watch does', pg_catalog.quote_ident(trigger_name)
            USING ERRCODE = '0A000', HINT = 'call pgevents.watch with always => true, which captures them beside all others';
    END IF;

    -- The bits of TRIGGER_TYPE in PostgreSQL's catalog/pg_trigger.h.
    operations := pg_catalog.array_remove(ARRAY[
        CASE WHEN t.tgtype & 4 <> 0 THEN 'insert' END,
        CASE WHEN t.tgtype & 16 <> 0 THEN 'update' END,
        CASE WHEN t.tgtype & 8 <> 0 THEN 'delete' END,
        CASE WHEN t.tgtype & 32 <> 0 THEN 'truncate' END], NULL);
    definition := pg_catalog.pg_get_triggerdef(t.oid);
    condition := (pg_catalog.regexp_match(definition, ' FOR EACH (?:ROW|STATEMENT) WHEN \((.*)\) EXECUTE (?:FUNCTION|PROCEDURE) '))[1];
    IF pg_catalog.array_length(t.tgattr, 1) > 0 THEN
        SELECT pg_catalog.string_agg(pg_catalog.format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', a.attname), ' OR ' ORDER BY a.attnum)
          INTO updates
          FROM pg_catalog.pg_attribute AS a
         WHERE a.attrelid = relation AND a.attnum = ANY (t.tgattr::smallint[]);
        IF operations = ARRAY['update'] THEN
            condition := pg_catalog.concat_ws(' AND ', '(' || condition || ')', '(' || updates || ')');
        ELSE
            RAISE WARNING 'every UPDATE of % is captured, not only that of the columns which trigger % names', relation, pg_catalog.quote_ident(trigger_name)
                USING HINT = 'let subscriptions filter by "changed"';
        END IF;
    END IF;

    SELECT w.id INTO before FROM pgevents.watched_table AS w
     WHERE w.relation = watch_instead_of.relation AND w.active AND w.removed_at IS NULL;
    watch := pgevents.watch(relation, operations, condition => condition, always => t.tgenabled = 'A');
    IF before <> watch THEN
        RAISE EXCEPTION 'table % is watched already, with other options than trigger % has', relation, pg_catalog.quote_ident(trigger_name)
            USING ERRCODE = '55000', HINT = 'change that watch with pgevents.watch so that it captures what the trigger tells, and drop the trigger yourself';
    END IF;
    IF drop_trigger THEN
        EXECUTE pg_catalog.format('DROP TRIGGER %I ON %s', trigger_name, relation);
    END IF;
    RETURN watch;
END
$$;
REVOKE ALL ON FUNCTION pgevents.watch_instead_of(regclass, name, boolean) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.watch_instead_of(regclass, name, boolean) IS
    'watches a table for the same changes that a trigger of it fires for, such as one that notifies, and drops the trigger if asked to';
--rollback DROP FUNCTION pgevents.watch_instead_of(regclass, name, boolean);

--liquibase formatted sql

--changeset pgevents:rebase splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.rebase() RETURNS TABLE (before bigint, present bigint, outstanding bigint)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    reached pg_snapshot;
    highest bigint;
BEGIN
    -- The name may be another one in the same cluster, too, and no event is to go out with the one before.
    PERFORM pgevents.refresh_sources();

    SELECT system_identifier INTO present FROM pg_control_system();
    SELECT s.system_identifier, s.highest_id INTO before, highest
      FROM pgevents.log_state AS s WHERE s.system_identifier <> present FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;

    -- Nobody writes meanwhile: every event that there is is visible here, and none comes with an xid that was skipped.
    LOCK TABLE pgevents.event IN SHARE MODE;
    reached := pg_current_snapshot();

    SELECT greatest(highest, max(r.highest_id)) INTO highest FROM pgevents.replica AS r;
    UPDATE pgevents.lease AS l SET seen = r.seen, target = r.target, last_id = r.last_id
      FROM pgevents.replica AS r WHERE r.id = l.owner AND l.seen IS NULL;
    UPDATE pgevents.lease SET owner = NULL, epoch = epoch + 1;
    DELETE FROM pgevents.replica;

    -- Whoever has missed something reads on by id from the first of it. Some of what it has seen may go out again.
    WITH positions AS (
        SELECT p.*, (SELECT min(e.id) FROM pgevents.event AS e
                      WHERE NOT (e.id <= highest
                                 AND (pg_visible_in_snapshot(e.xid, p.seen)
                                      OR (p.target IS NOT NULL AND e.id <= p.last_id
                                          AND pg_visible_in_snapshot(e.xid, p.target))))) AS first
          FROM (SELECT d.seen::pg_snapshot, d.target::pg_snapshot, d.last_id
                  FROM (SELECT DISTINCT l.seen::text, l.target::text, l.last_id FROM pgevents.lease AS l) AS d) AS p
    ), moved AS (
        UPDATE pgevents.lease AS l
           SET seen = CASE WHEN p.first IS NULL THEN reached ELSE '3:3:' END,
               target = CASE WHEN p.first IS NOT NULL THEN reached END,
               last_id = p.first - 1
          FROM positions AS p
         WHERE (l.seen::text, l.target::text, l.last_id) IS NOT DISTINCT FROM (p.seen::text, p.target::text, p.last_id)
    )
    SELECT count(*) INTO outstanding FROM pgevents.event AS e WHERE e.id >= (SELECT min(p.first) FROM positions AS p);

    -- An xid that this cluster is yet to reach becomes one that every snapshot shows.
    UPDATE pgevents.event AS e SET xid = '3'::xid8 WHERE NOT pg_visible_in_snapshot(e.xid, reached);

    UPDATE pgevents.log_state SET system_identifier = present, highest_id = highest;
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION pgevents.rebase() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.rebase() IS
    'transaction ids begin anew in a cluster that was restored from a dump or built by logical replication: makes the stored positions mean the same here. Returns nothing if this is the cluster they were stored in';
--rollback DROP FUNCTION pgevents.rebase();

--liquibase formatted sql

--changeset pgevents:rebase splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.rebase() RETURNS TABLE (before bigint, present bigint, outstanding bigint)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Before this transaction has an xid: whatever it stamps with its own is not visible in here.
    reached pg_snapshot := pg_current_snapshot();
    m pgevents.mark;
BEGIN
    SELECT system_identifier INTO present FROM pg_control_system();
    SELECT * INTO m FROM pgevents.mark WHERE reader = 'shared' AND system_identifier <> present FOR UPDATE;
    IF NOT FOUND THEN
        RETURN;
    END IF;
    before := m.system_identifier;

    -- Some of what they have seen may go out again: they are behind, and two sets would need two stamps.
    UPDATE pgevents.subscription_position AS p
       SET seen = CASE WHEN u.first IS NULL THEN reached ELSE '3:3:' END,
           target = CASE WHEN u.first IS NOT NULL THEN reached END,
           last_id = u.first - 1
      FROM pgevents.subscription_position AS o
     CROSS JOIN LATERAL (
           SELECT min(e.id) AS first FROM pgevents.event AS e
            WHERE NOT (e.id <= m.highest_id
                       AND (pg_visible_in_snapshot(e.xid, o.seen)
                            OR (o.target IS NOT NULL AND e.id <= o.last_id AND pg_visible_in_snapshot(e.xid, o.target))))) AS u
     WHERE p.subscription_id = o.subscription_id;

    -- What nobody has seen gets the xid of this transaction, as if it had just been captured; and what was seen, but has
    -- an xid that this cluster is yet to reach, one that every snapshot shows.
    WITH stamped AS (
        UPDATE pgevents.event AS e
           SET xid = CASE WHEN u.unseen THEN pg_current_xact_id() ELSE '3'::xid8 END
          FROM (SELECT s.tableoid AS part, s.ctid AS place,
                       NOT (s.id <= m.highest_id
                            AND (pg_visible_in_snapshot(s.xid, m.seen)
                                 OR (m.target IS NOT NULL AND s.id <= m.last_id AND pg_visible_in_snapshot(s.xid, m.target)))) AS unseen
                  FROM pgevents.event AS s) AS u
         WHERE e.tableoid = u.part AND e.ctid = u.place AND (u.unseen OR e.xid >= pg_snapshot_xmin(reached))
     RETURNING u.unseen
    )
    SELECT count(*) FILTER (WHERE unseen) INTO outstanding FROM stamped;

    UPDATE pgevents.mark SET seen = reached, target = NULL, last_id = NULL, system_identifier = present, updated_at = now()
     WHERE reader = 'shared';
    RETURN NEXT;
END
$$;
REVOKE ALL ON FUNCTION pgevents.rebase() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.rebase() IS
    'transaction ids begin anew in a cluster that was restored from a dump or built by logical replication: makes the stored positions mean the same here. Returns nothing if this is the cluster they were stored in';
--rollback DROP FUNCTION pgevents.rebase();

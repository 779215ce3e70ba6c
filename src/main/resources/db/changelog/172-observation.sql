--liquibase formatted sql

--changeset pgevents:observation
CREATE TABLE pgevents.observation (
    only_row            boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    taken_at            timestamptz NOT NULL DEFAULT '-infinity',
    oldest_xid          xid8,
    oldest_xid_since    timestamptz,
    data                json
) WITH (fillfactor = 50);
INSERT INTO pgevents.observation DEFAULT VALUES;
COMMENT ON TABLE pgevents.observation IS
    'what was last found out for the metrics of all replicas: one of them asks, the others read it here';
COMMENT ON COLUMN pgevents.observation.oldest_xid_since IS
    'since when oldest_xid is the oldest running transaction: its age, without the rights that pg_stat_activity would need';
--rollback DROP TABLE pgevents.observation;

--changeset pgevents:delivery-unsettled
CREATE INDEX delivery_unsettled ON pgevents.delivery (status) WHERE status IN ('retrying', 'blocked', 'dead');
--rollback DROP INDEX pgevents.delivery_unsettled;

--changeset pgevents:lag splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.lag(seen pg_snapshot, last_id bigint, ahead bigint[])
    RETURNS TABLE (events bigint, oldest_at timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    -- A few are counted; of many the ids tell how many there are about.
    SELECT CASE WHEN count(*) < 200 THEN count(*)
                ELSE greatest(count(*), (SELECT max(e.id) FROM pgevents.event AS e) - min(u.id) + 1) END,
           min(u.captured_at)
      FROM ((SELECT e.id, e.captured_at FROM pgevents.event AS e
              WHERE last_id IS NULL AND e.xid >= pg_snapshot_xmax(seen) ORDER BY e.xid, e.id LIMIT 200)
            UNION ALL
            (SELECT e.id, e.captured_at
               FROM unnest(ARRAY(SELECT pg_snapshot_xip(seen))) AS open (xid)
              -- One by one, and not by =, which leaves the order to be by id alone: else the index of all ids could be read, from
              -- its beginning.
              CROSS JOIN LATERAL (SELECT f.id, f.captured_at FROM pgevents.event AS f
                                   WHERE f.xid BETWEEN open.xid AND open.xid ORDER BY f.xid, f.id LIMIT 200) AS e
              WHERE last_id IS NULL LIMIT 200)
            UNION ALL
            (SELECT e.id, e.captured_at
               FROM (SELECT * FROM pgevents.event AS f WHERE f.id > last_id ORDER BY f.id LIMIT 2000) AS e
              WHERE last_id IS NOT NULL AND NOT pg_visible_in_snapshot(e.xid, seen) ORDER BY e.id LIMIT 200)) AS u
     WHERE NOT u.id = ANY (ahead)
$$;
REVOKE ALL ON FUNCTION pgevents.lag(pg_snapshot, bigint, bigint[]) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.lag(pg_snapshot, bigint, bigint[]) IS
    'how far a position is behind the log: exact up to about 200 events, then by the distance of ids, in which transactions that were rolled back count too';
--rollback DROP FUNCTION pgevents.lag(pg_snapshot, bigint, bigint[]);

--changeset pgevents:lags splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.lags(most integer)
    RETURNS TABLE (subscription_id text, active boolean, events bigint, oldest_at timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    WITH place AS MATERIALIZED (
        SELECT l.subscription_id, s.status = 'active' AS active, coalesce(l.seen, r.seen) AS seen,
               CASE WHEN l.seen IS NULL THEN r.last_id ELSE l.last_id END AS last_id, l.ahead
          FROM pgevents.lease AS l
          JOIN pgevents.subscription AS s ON s.id = l.subscription_id
          LEFT JOIN pgevents.replica AS r ON r.id = l.owner
    ), lag AS MATERIALIZED (
        -- Many are at the same place, so the farthest behind of the places are asked for, not of the subscriptions.
        SELECT d.*, g.events, g.oldest_at
          FROM ((SELECT DISTINCT p.seen::text AS seen, p.last_id, p.ahead, pg_snapshot_xmax(p.seen) AS taken
                   FROM place AS p WHERE p.active ORDER BY 4 LIMIT greatest(most, 10))
                UNION
                -- By themselves: there may be many that stand still, and older than all that go on.
                (SELECT DISTINCT p.seen::text, p.last_id, p.ahead, pg_snapshot_xmax(p.seen)
                   FROM place AS p WHERE NOT p.active ORDER BY 4 LIMIT greatest(most, 10))) AS d
         CROSS JOIN LATERAL pgevents.lag(d.seen::pg_snapshot, d.last_id, d.ahead) AS g
    )
    SELECT p.subscription_id, p.active, coalesce(max(lag.events), 0), min(lag.oldest_at)
      FROM place AS p
      LEFT JOIN lag ON lag.seen = p.seen::text AND lag.last_id IS NOT DISTINCT FROM p.last_id AND lag.ahead = p.ahead
     GROUP BY 1, 2
$$;
REVOKE ALL ON FUNCTION pgevents.lags(integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.lags(integer) IS
    'how far each subscription is behind the log, of shards the farthest; so many different positions, and no less than 10, of active ones are looked at and of others, the oldest first, and the rest counts as 0';
--rollback DROP FUNCTION pgevents.lags(integer);

--changeset pgevents:observe splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.observe(at_most interval, subscriptions integer) RETURNS json
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    present pg_snapshot := pg_current_snapshot();
    running boolean := pg_snapshot_xmin(present) < pg_snapshot_xmax(present);
    known pgevents.observation;
    result json;
BEGIN
    -- Who comes second waits here for the first one's answer, and takes that.
    UPDATE pgevents.observation AS o
       SET taken_at = clock_timestamp(),
           oldest_xid = CASE WHEN running THEN pg_snapshot_xmin(present) END,
           oldest_xid_since = CASE WHEN NOT running THEN NULL
                                   WHEN o.oldest_xid = pg_snapshot_xmin(present) THEN o.oldest_xid_since
                                   ELSE clock_timestamp() END
     WHERE o.taken_at <= clock_timestamp() - at_most OR o.taken_at > clock_timestamp() + at_most
    RETURNING * INTO known;
    IF NOT FOUND THEN
        RETURN (SELECT o.data FROM pgevents.observation AS o);
    END IF;

    WITH lag AS MATERIALIZED (
        SELECT g.subscription_id, g.active, g.events,
               coalesce(greatest(0, extract(epoch FROM known.taken_at - g.oldest_at)), 0)::float8 AS seconds
          FROM pgevents.lags(subscriptions) AS g
    )
    SELECT json_build_object(
        'logBytes', (SELECT sum(pg_total_relation_size(i.inhrelid)) FROM pg_inherits AS i WHERE i.inhparent = 'pgevents.event'::regclass),
        'partitions', (SELECT count(*) FROM pg_inherits AS i WHERE i.inhparent = 'pgevents.event'::regclass),
        'defaultPartitionUsed', EXISTS (SELECT FROM pgevents.event_default),
        'oldestTransactionSeconds', coalesce(extract(epoch FROM known.taken_at - known.oldest_xid_since), 0),
        'notifyQueue', pg_notification_queue_usage(),
        'replicas', (SELECT count(*) FROM pgevents.replica AS r WHERE r.expires_at > now()),
        'missedEvents', (SELECT coalesce(sum(m.events), 0) FROM pgevents.missed AS m),
        'deliveries', json_build_object(
            'retrying', (SELECT count(*) FROM (SELECT FROM pgevents.delivery AS e WHERE e.status = 'retrying' LIMIT 100000) AS d),
            'blocked', (SELECT count(*) FROM (SELECT FROM pgevents.delivery AS e WHERE e.status = 'blocked' LIMIT 100000) AS d),
            'dead', (SELECT count(*) FROM (SELECT FROM pgevents.delivery AS e WHERE e.status = 'dead' LIMIT 100000) AS d)),
        'subscriptions', (SELECT json_build_object(
                'active', count(*) FILTER (WHERE s.status = 'active'), 'paused', count(*) FILTER (WHERE s.status = 'paused'),
                'disabled', count(*) FILTER (WHERE s.status = 'disabled')) FROM pgevents.subscription AS s),
        'failing', (SELECT count(*) FROM pgevents.subscription_health AS h WHERE h.recovered_at IS NULL),
        'lagSeconds', (SELECT coalesce(max(g.seconds), 0) FROM lag AS g WHERE g.active),
        'lagEvents', (SELECT coalesce(max(g.events), 0) FROM lag AS g WHERE g.active),
        'oldestUnreadSeconds', (SELECT coalesce(max(g.seconds), 0) FROM lag AS g),
        'behind', (SELECT coalesce(json_agg(json_build_object('id', f.subscription_id, 'events', f.events, 'seconds', f.seconds)), '[]')
            FROM (SELECT g.* FROM lag AS g WHERE g.active ORDER BY g.seconds DESC, g.events DESC, g.subscription_id LIMIT subscriptions) AS f)
        ) INTO result;
    UPDATE pgevents.observation SET data = result;
    RETURN result;
END
$$;
REVOKE ALL ON FUNCTION pgevents.observe(interval, integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.observe(interval, integer) IS
    'what the metrics show of the database, found out anew if the last answer is older than at_most';
--rollback DROP FUNCTION pgevents.observe(interval, integer);

--liquibase formatted sql

--changeset pgevents:missed
CREATE TABLE pgevents.missed (
    subscription_id text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    shard           smallint NOT NULL,
    partition       text NOT NULL,
    events          bigint NOT NULL,
    at_least        boolean NOT NULL,
    oldest_at       timestamptz NOT NULL,
    newest_at       timestamptz NOT NULL,
    noted_at        timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription_id, shard, partition)
);
COMMENT ON TABLE pgevents.missed IS
    'what the retention of the log took from subscriptions that had not come so far: one row for each partition, so that nothing is noted twice';
COMMENT ON COLUMN pgevents.missed.events IS 'events of the partition after the position, whether the filter wants them or not';
COMMENT ON COLUMN pgevents.missed.at_least IS 'whether there were more, which were not counted';
--rollback DROP TABLE pgevents.missed;

--changeset pgevents:unseen-in-partition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.unseen_in_partition(partition text, seen pg_snapshot, last_id bigint, ahead bigint[], most integer)
    RETURNS TABLE (events bigint, oldest_at timestamptz, newest_at timestamptz)
    LANGUAGE plpgsql STABLE SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- Each half by the index on (xid, id): a subscription that has read it all costs two look-ups. Only what counts may use
    -- up the bound.
    RETURN QUERY EXECUTE format(
        'SELECT count(*), min(u.captured_at), max(u.captured_at)
           FROM ((SELECT id, captured_at FROM pgevents.%1$I
                   WHERE xid >= pg_snapshot_xmax($1) AND ($2 IS NULL OR id > $2) AND NOT id = ANY ($3) ORDER BY xid, id LIMIT $4)
                 UNION ALL
                 (SELECT id, captured_at FROM pgevents.%1$I
                   WHERE xid = ANY (ARRAY(SELECT pg_snapshot_xip($1))) AND ($2 IS NULL OR id > $2) AND NOT id = ANY ($3)
                   ORDER BY xid, id LIMIT $4)) AS u', partition)
        USING seen, last_id, ahead, most;
END
$$;
REVOKE ALL ON FUNCTION pgevents.unseen_in_partition(text, pg_snapshot, bigint, bigint[], integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.unseen_in_partition(text, pg_snapshot, bigint, bigint[], integer) IS
    'how many events of a partition of the log come after a position, up to about twice most';
--rollback DROP FUNCTION pgevents.unseen_in_partition(text, pg_snapshot, bigint, bigint[], integer);

--changeset pgevents:note-missed splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.note_missed(older_than timestamptz)
    RETURNS TABLE (subscription_id text, events bigint, at_least boolean, oldest_at timestamptz, newest_at timestamptz)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    -- Who is told to have missed a thousand knows enough, and of hundreds that are paused all must be counted in seconds.
    most CONSTANT integer := 1000;
    gone record;
    place record;
    found record;
BEGIN
    FOR gone IN
        SELECT p.name, p.name AS key FROM pgevents.event_partition() AS p WHERE p.upper <= older_than
        UNION ALL
        SELECT 'event_default', 'event_default to ' || (SELECT max(e.id) FROM pgevents.event_default AS e)
         WHERE EXISTS (SELECT FROM pgevents.event_default)
           AND NOT EXISTS (SELECT FROM pgevents.event_default AS e WHERE e.captured_at >= older_than)
    LOOP
        FOR place IN
            SELECT coalesce(l.seen, r.seen)::text AS seen,
                   CASE WHEN l.seen IS NULL THEN r.last_id ELSE l.last_id END AS last_id,
                   l.ahead, array_agg(l.subscription_id) AS subscriptions, array_agg(l.shard) AS shards
              FROM pgevents.lease AS l LEFT JOIN pgevents.replica AS r ON r.id = l.owner
             WHERE (l.seen IS NOT NULL OR r.expires_at < now())
               -- A partition that can't be dropped comes again and again.
               AND NOT EXISTS (SELECT FROM pgevents.missed AS m
                                WHERE m.subscription_id = l.subscription_id AND m.shard = l.shard AND m.partition = gone.key)
             GROUP BY 1, 2, 3
        LOOP
            SELECT u.* INTO found FROM pgevents.unseen_in_partition(gone.name, place.seen::pg_snapshot, place.last_id, place.ahead, most) AS u;
            CONTINUE WHEN found.events = 0;
            IF found.events >= most THEN
                EXECUTE format('SELECT greatest(%L, (SELECT captured_at FROM pgevents.%I ORDER BY id DESC LIMIT 1))', found.newest_at, gone.name)
                   INTO found.newest_at;
            END IF;
            INSERT INTO pgevents.missed AS m (subscription_id, shard, partition, events, at_least, oldest_at, newest_at)
            SELECT s.id, s.shard, gone.key, found.events, found.events >= most, found.oldest_at, found.newest_at
              FROM unnest(place.subscriptions, place.shards) AS s (id, shard)
            ON CONFLICT ON CONSTRAINT missed_pkey DO NOTHING;
        END LOOP;
    END LOOP;

    -- Of a subscription in shards each would count the same events: that of the shard farthest behind.
    FOR found IN
        SELECT DISTINCT ON (m.subscription_id) m.*
          FROM (SELECT n.subscription_id AS subscription_id, n.shard, sum(n.events)::bigint AS events, bool_or(n.at_least) AS at_least,
                       min(n.oldest_at) AS oldest_at, max(n.newest_at) AS newest_at
                  FROM pgevents.missed AS n WHERE n.noted_at = now() GROUP BY 1, 2) AS m
         ORDER BY m.subscription_id, m.events DESC
    LOOP
        PERFORM pgevents.publish_operator_event('pgevents.subscription.missed', found.subscription_id,
            json_build_object('subscription', found.subscription_id, 'events', found.events, 'atLeast', found.at_least,
                'oldestAt', found.oldest_at, 'newestAt', found.newest_at));
        subscription_id := found.subscription_id;
        events := found.events;
        at_least := found.at_least;
        oldest_at := found.oldest_at;
        newest_at := found.newest_at;
        RETURN NEXT;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION pgevents.note_missed(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.note_missed(timestamptz) IS
    'to be called before partitions are dropped, in a transaction of its own: notes whoever has not read them, tells it as operator events, and returns it';
--rollback DROP FUNCTION pgevents.note_missed(timestamptz);

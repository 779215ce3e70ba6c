--liquibase formatted sql

--changeset pgevents:marker-secret
ALTER TABLE pgevents.listening ADD COLUMN secret text NOT NULL DEFAULT gen_random_uuid()::text;
COMMENT ON COLUMN pgevents.listening.secret IS
    'what markers are sealed with: every role of the database may notify, and a false marker could make notifications pass for logged';
--rollback ALTER TABLE pgevents.listening DROP COLUMN secret;

--changeset pgevents:send-marker splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.send_marker(logged_to bigint, after bigint) RETURNS bigint
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    number bigint;
    secret text;
    message text;
BEGIN
    UPDATE pgevents.listening AS l
       -- Whatever committed before a marker was sent is heard before it.
       SET heard_until = CASE WHEN logged_to > 0 AND logged_to = l.marker THEN l.marked_at ELSE l.heard_until END,
           counts = CASE WHEN logged_to > l.logged_to THEN '{}' ELSE l.counts END,
           logged_to = greatest(l.logged_to, logged_to),
           -- After a failover that lost the last commits, replicas can have heard of more markers than this table.
           marker = greatest(l.marker, after) + 1,
           marked_at = clock_timestamp()
    RETURNING l.marker, l.secret INTO STRICT number, secret;
    message := number || ' ' || logged_to;
    PERFORM pg_notify('pgevents_listen',
        message || ' ' || encode(sha256(convert_to(secret || ' ' || message || ' ' || secret, 'UTF8')), 'hex'));
    RETURN number;
END
$$;
REVOKE ALL ON FUNCTION pgevents.send_marker(bigint, bigint) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.send_marker(bigint, bigint) IS
    'sends the next marker to all that listen, and keeps that everything before the given one is logged; only for whoever has the recorder''s lock';
--rollback DROP FUNCTION pgevents.send_marker(bigint, bigint);

--changeset pgevents:begin-recording splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.begin_recording(
    listening_since timestamptz,
    OUT logged_to bigint, OUT counts json, OUT gap_since timestamptz)
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    SELECT min(greatest(c.created_at, l.heard_until)) INTO gap_since
      FROM pgevents.channel AS c CROSS JOIN pgevents.listening AS l
     WHERE greatest(c.created_at, l.heard_until) < listening_since
       -- It takes about a second from when a channel is asked for until it is listened to, which is no gap.
       AND (c.created_at < l.heard_until OR c.created_at < listening_since - interval '2 seconds');
    IF gap_since IS NOT NULL THEN
        UPDATE pgevents.listening AS l SET gap_since = gap_since, gap_until = listening_since;
    END IF;
    UPDATE pgevents.listening AS l SET heard_until = greatest(l.heard_until, listening_since)
    RETURNING l.logged_to, l.counts INTO logged_to, counts;
END
$$;
REVOKE ALL ON FUNCTION pgevents.begin_recording(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.begin_recording(timestamptz) IS
    'where a new recorder goes on; gap_since is null unless nobody has listened from then until this one began to';
--rollback DROP FUNCTION pgevents.begin_recording(timestamptz);

--changeset pgevents:append-notifications splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.append_notifications(channels text[], data text[], logged_to bigint, counts json) RETURNS void
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO pgevents.event (source, type, subject, data, size)
    SELECT s.source, 'pgevents.notification', n.channel, n.data::json, octet_length(n.data)
      FROM unnest(channels, data) WITH ORDINALITY AS n (channel, data, place)
      JOIN (SELECT d.channel, pgevents.channel_source(d.channel) AS source
              FROM (SELECT DISTINCT unnest(channels) AS channel) AS d OFFSET 0) AS s USING (channel)
     ORDER BY n.place;
    INSERT INTO pgevents.channel_activity AS a (channel, logged, logged_at)
    SELECT n.channel, count(*), clock_timestamp()
      FROM unnest(channels) AS n (channel)
     WHERE EXISTS (SELECT FROM pgevents.channel AS c WHERE c.channel = n.channel)
     GROUP BY n.channel
    ON CONFLICT ON CONSTRAINT channel_activity_pkey
    DO UPDATE SET logged = a.logged + EXCLUDED.logged, logged_at = EXCLUDED.logged_at;
    -- In the same transaction: whoever goes on after a failure finds exactly what is logged.
    UPDATE pgevents.listening AS l SET logged_to = logged_to, counts = counts;
    PERFORM pgevents.ring();
END
$$;
REVOKE ALL ON FUNCTION pgevents.append_notifications(text[], text[], bigint, json) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.append_notifications(text[], text[], bigint, json) IS
    'logs notifications in their order, and how far that is; only for whoever has the recorder''s lock, on the session that has it';
--rollback DROP FUNCTION pgevents.append_notifications(text[], text[], bigint, json);

--liquibase formatted sql

--changeset pgevents:channel
CREATE TABLE pgevents.channel (
    channel    text COLLATE "C" NOT NULL CHECK (octet_length(channel) BETWEEN 1 AND 63),
    origin     text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (channel, origin)
);
COMMENT ON TABLE pgevents.channel IS 'the channels of NOTIFY that are captured, each as long as one origin wants it';
COMMENT ON COLUMN pgevents.channel.channel IS 'exactly as a quoted LISTEN has it';
COMMENT ON COLUMN pgevents.channel.origin IS 'who wants it: api, configuration, bridge, exchange';
--rollback DROP TABLE pgevents.channel;

--changeset pgevents:channel-activity
CREATE TABLE pgevents.channel_activity (
    channel   text COLLATE "C" PRIMARY KEY,
    logged    bigint NOT NULL,
    logged_at timestamptz NOT NULL
) WITH (fillfactor = 50);
COMMENT ON TABLE pgevents.channel_activity IS 'how many notifications of a channel were logged since it is captured, and when the last one was';
--rollback DROP TABLE pgevents.channel_activity;

--changeset pgevents:listening
CREATE TABLE pgevents.listening (
    only_row    boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    marker      bigint NOT NULL DEFAULT 0,
    marked_at   timestamptz NOT NULL DEFAULT now(),
    logged_to   bigint NOT NULL DEFAULT 0,
    counts      json NOT NULL DEFAULT '{}',
    heard_until timestamptz,
    gap_since   timestamptz,
    gap_until   timestamptz
) WITH (fillfactor = 50);
INSERT INTO pgevents.listening DEFAULT VALUES;
COMMENT ON TABLE pgevents.listening IS
    'how far notifications are in the log. All sessions of a database hear them in one order, so "the n-th on a channel after marker m" is the same one everywhere';
COMMENT ON COLUMN pgevents.listening.marker IS 'the last marker that was sent on the channel pgevents_listen';
COMMENT ON COLUMN pgevents.listening.logged_to IS 'everything heard before this marker is logged';
COMMENT ON COLUMN pgevents.listening.counts IS 'and of what was heard after it, the first so many on each channel';
COMMENT ON COLUMN pgevents.listening.heard_until IS 'nothing that was sent up to this time is missing, except in the gap';
COMMENT ON COLUMN pgevents.listening.gap_since IS 'the last time that nobody listened began then, and ended at gap_until';
--rollback DROP TABLE pgevents.listening;

--changeset pgevents:channel-source splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.channel_source(channel text) RETURNS text
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT concat('/', pgevents.uri_segment(current_database()), '/channels/', pgevents.uri_segment(channel))
$$;
REVOKE ALL ON FUNCTION pgevents.channel_source(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.channel_source(text) IS 'the CloudEvents source of the notifications of a channel';
--rollback DROP FUNCTION pgevents.channel_source(text);

--changeset pgevents:ensure-channel splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.ensure_channel(channel text, origin text) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
DECLARE
    fresh boolean := NOT EXISTS (SELECT FROM pgevents.channel AS c WHERE c.channel = channel);
BEGIN
    INSERT INTO pgevents.channel AS c (channel, origin) VALUES (channel, origin) ON CONFLICT ON CONSTRAINT channel_pkey DO NOTHING;
    IF FOUND THEN
        PERFORM pg_notify('pgevents_listen', 'channels');
    END IF;
    RETURN fresh;
END
$$;
REVOKE ALL ON FUNCTION pgevents.ensure_channel(text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.ensure_channel(text, text) IS 'captures a channel for an origin; true if nobody wanted it before';
--rollback DROP FUNCTION pgevents.ensure_channel(text, text);

--changeset pgevents:release-channel splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.release_channel(channel text, origin text) RETURNS void
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    DELETE FROM pgevents.channel AS c WHERE c.channel = channel AND c.origin = origin;
    IF FOUND THEN
        DELETE FROM pgevents.channel_activity AS a
         WHERE a.channel = channel AND NOT EXISTS (SELECT FROM pgevents.channel AS c WHERE c.channel = channel);
        PERFORM pg_notify('pgevents_listen', 'channels');
    END IF;
END
$$;
REVOKE ALL ON FUNCTION pgevents.release_channel(text, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.release_channel(text, text) IS 'ends what an origin wanted of a channel, which is captured as long as others want it';
--rollback DROP FUNCTION pgevents.release_channel(text, text);

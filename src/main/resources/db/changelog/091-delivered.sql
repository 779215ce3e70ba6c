--liquibase formatted sql

--changeset pgevents:delivered
CREATE TABLE pgevents.delivered (
    at              timestamptz NOT NULL,
    subscription_id text NOT NULL,
    attempt         integer NOT NULL,
    replica         text NOT NULL,
    status          integer,
    address         text,
    first_event     bigint NOT NULL,
    last_event      bigint NOT NULL,
    event_ids       bigint[] NOT NULL,
    began           timestamptz[] NOT NULL,
    took_us         integer[] NOT NULL,
    dns_us          integer[],
    connect_us      integer[],
    first_byte_us   integer[],
    -- What looks for an event needs no more than the rows whose first event is so near: pgevents.attempts_at does.
    CONSTRAINT delivered_span CHECK (last_event - first_event BETWEEN 0 AND 9999)
) PARTITION BY RANGE (at);
-- Compressing them would cost several times what storing them does.
ALTER TABLE pgevents.delivered
    ALTER event_ids SET STORAGE EXTERNAL, ALTER began SET STORAGE EXTERNAL, ALTER took_us SET STORAGE EXTERNAL,
    ALTER dns_us SET STORAGE EXTERNAL, ALTER connect_us SET STORAGE EXTERNAL, ALTER first_byte_us SET STORAGE EXTERNAL;
CREATE INDEX delivered_subscription ON pgevents.delivered (subscription_id, at);
CREATE INDEX delivered_event ON pgevents.delivered (first_event, last_event);
CREATE TABLE pgevents.delivered_default PARTITION OF pgevents.delivered DEFAULT;
COMMENT ON TABLE pgevents.delivered IS
    'attempts that delivered, many to a row: those of one subscription that were stored together and had the same number, status and address; pgevents.attempt_log shows each';
COMMENT ON COLUMN pgevents.delivered.at IS 'when the last of them began';
COMMENT ON COLUMN pgevents.delivered.event_ids IS 'one for each attempt, as is each of the arrays that follow; an array that would have nothing in it is null';
--rollback DROP TABLE pgevents.delivered;

--changeset pgevents:attempt-single
COMMENT ON TABLE pgevents.attempt IS
    'attempts that did not deliver, and those that delivered but were stored with no other of their subscription; only ever added to. No foreign key: it tells of what was, also of deleted subscriptions. pgevents.attempt_log shows all';
--rollback SELECT 1;

--changeset pgevents:attempt-log
CREATE VIEW pgevents.attempt_log AS
SELECT at, subscription_id, event_id, attempt, replica, outcome, status, error, address, took_us, dns_us, connect_us,
       first_byte_us, excerpt, next_attempt_at, why
  FROM pgevents.attempt
UNION ALL
SELECT a.at, d.subscription_id, a.event_id, d.attempt, d.replica, 'delivered', d.status, NULL, d.address, a.took_us, a.dns_us,
       a.connect_us, a.first_byte_us, NULL, NULL, 'none'
  FROM pgevents.delivered AS d
 CROSS JOIN LATERAL unnest(d.event_ids, d.began, d.took_us, d.dns_us, d.connect_us, d.first_byte_us)
       AS a (event_id, at, took_us, dns_us, connect_us, first_byte_us);
COMMENT ON VIEW pgevents.attempt_log IS
    'every attempt at a delivery, as far as pgevents.attempts.log asks for it. Those of one event are found much faster by pgevents.attempts_at';
--rollback DROP VIEW pgevents.attempt_log;

--changeset pgevents:attempts-at splitStatements:false stripComments:false runOnChange:true
-- Without a search_path of its own, so that it becomes a part of the statement which calls it.
CREATE OR REPLACE FUNCTION pgevents.attempts_at(event bigint) RETURNS SETOF pgevents.attempt_log
    LANGUAGE sql STABLE
AS $$
    SELECT a.at, a.subscription_id, a.event_id, a.attempt, a.replica, a.outcome, a.status, a.error, a.address, a.took_us,
           a.dns_us, a.connect_us, a.first_byte_us, a.excerpt, a.next_attempt_at, a.why
      FROM pgevents.attempt AS a
     WHERE a.event_id = event
    UNION ALL
    SELECT a.at, d.subscription_id, a.event_id, d.attempt, d.replica, 'delivered', d.status, NULL, d.address, a.took_us,
           a.dns_us, a.connect_us, a.first_byte_us, NULL, NULL, 'none'
      FROM pgevents.delivered AS d
     CROSS JOIN LATERAL unnest(d.event_ids, d.began, d.took_us, d.dns_us, d.connect_us, d.first_byte_us)
           AS a (event_id, at, took_us, dns_us, connect_us, first_byte_us)
     WHERE d.first_event BETWEEN greatest(event, 0) - 9999 AND event AND d.last_event >= event AND a.event_id = event
$$;
REVOKE ALL ON FUNCTION pgevents.attempts_at(bigint) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.attempts_at(bigint) IS 'the attempts at one event';
--rollback DROP FUNCTION pgevents.attempts_at(bigint);

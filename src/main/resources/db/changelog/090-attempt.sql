--liquibase formatted sql

--changeset pgevents:attempt
CREATE TABLE pgevents.attempt (
    at              timestamptz NOT NULL,
    subscription_id text NOT NULL,
    event_id        bigint NOT NULL,
    attempt         integer NOT NULL,
    replica         text NOT NULL,
    outcome         text NOT NULL,
    status          integer,
    error           text,
    address         text,
    took_us         bigint NOT NULL,
    dns_us          bigint,
    connect_us      bigint,
    first_byte_us   bigint,
    excerpt         text,
    next_attempt_at timestamptz,
    why             text NOT NULL
) PARTITION BY RANGE (at);
CREATE INDEX attempt_subscription ON pgevents.attempt (subscription_id, at);
CREATE INDEX attempt_event ON pgevents.attempt (event_id);
CREATE TABLE pgevents.attempt_default PARTITION OF pgevents.attempt DEFAULT;
COMMENT ON TABLE pgevents.attempt IS
    'every attempt at a delivery, as far as pgevents.attempts.log asks for it; only ever added to. No foreign key: it tells of what was, also of deleted subscriptions';
COMMENT ON COLUMN pgevents.attempt.at IS 'when it began, by the clock of the replica that made it';
COMMENT ON COLUMN pgevents.attempt.outcome IS 'delivered, retry, rejected or gone';
COMMENT ON COLUMN pgevents.attempt.excerpt IS 'the beginning of the receiver''s answer, of failures only';
COMMENT ON COLUMN pgevents.attempt.why IS 'what next_attempt_at follows from: schedule, retry-after or circuit; none if there is no next attempt';
--rollback DROP TABLE pgevents.attempt;

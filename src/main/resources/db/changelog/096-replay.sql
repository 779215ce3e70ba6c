--liquibase formatted sql

--changeset pgevents:replay
CREATE TABLE pgevents.replay (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    status          text NOT NULL DEFAULT 'running' CHECK (status IN ('running', 'done', 'cancelled', 'failed')),
    reason          text,
    request         json NOT NULL,
    dead_only       boolean NOT NULL,
    event_type      text,
    since           timestamptz,
    before          timestamptz,
    snapshot        pg_snapshot NOT NULL,
    last_id         bigint NOT NULL,
    reached_id      bigint NOT NULL,
    exhausted       boolean NOT NULL DEFAULT false,
    rate_per_second double precision,
    allowance       double precision NOT NULL DEFAULT 1,
    scanned         bigint NOT NULL DEFAULT 0,
    matched         bigint NOT NULL DEFAULT 0,
    enqueued        bigint NOT NULL DEFAULT 0,
    delivered       bigint NOT NULL DEFAULT 0,
    dead            bigint NOT NULL DEFAULT 0,
    cancelled       bigint NOT NULL DEFAULT 0,
    failures        integer NOT NULL DEFAULT 0,
    idle_ms         bigint NOT NULL DEFAULT 0,
    stepped_at      timestamptz NOT NULL DEFAULT now(),
    next_step_at    timestamptz NOT NULL DEFAULT now(),
    started_at      timestamptz NOT NULL DEFAULT now(),
    finished_at     timestamptz
);
CREATE INDEX replay_due ON pgevents.replay (next_step_at) WHERE status = 'running';
COMMENT ON TABLE pgevents.replay IS 'jobs that send events again; what they have sent and not yet counted is in pgevents.delivery';
COMMENT ON COLUMN pgevents.replay.snapshot IS 'of the moment it was asked for: what had committed by then, up to last_id, is sent again';
COMMENT ON COLUMN pgevents.replay.reached_id IS 'the events up to this one have been looked at';
COMMENT ON COLUMN pgevents.replay.exhausted IS 'all events have been looked at; some may still be outstanding';
COMMENT ON COLUMN pgevents.replay.allowance IS 'how many events the rate permitted at stepped_at';
COMMENT ON COLUMN pgevents.replay.idle_ms IS 'the wait before the next step; grows while nothing moves';
--rollback DROP TABLE pgevents.replay;

--changeset pgevents:delivery-replay
ALTER TABLE pgevents.delivery
    ADD COLUMN replay_id bigint REFERENCES pgevents.replay ON DELETE SET NULL,
    ADD COLUMN replay_of text;
CREATE INDEX delivery_replay ON pgevents.delivery (replay_id, status) WHERE replay_id IS NOT NULL;
COMMENT ON COLUMN pgevents.delivery.replay_id IS 'the replay that sends it now and has not counted its end yet';
COMMENT ON COLUMN pgevents.delivery.replay_of IS 'the status it had before the replay; null if there was no row';
--rollback ALTER TABLE pgevents.delivery DROP COLUMN replay_id, DROP COLUMN replay_of;

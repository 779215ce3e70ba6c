--liquibase formatted sql

--changeset pgevents:delivery
CREATE TABLE pgevents.delivery (
    id              bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    subscription_id text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    event_id        bigint NOT NULL,
    lane            text,
    status          text NOT NULL CHECK (status IN ('retrying', 'blocked', 'delivered', 'dead', 'cancelled')),
    attempts        integer NOT NULL DEFAULT 0,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    last_status     integer,
    last_error      text,
    last_excerpt    text,
    created_at      timestamptz NOT NULL DEFAULT now(),
    updated_at      timestamptz NOT NULL DEFAULT now(),
    UNIQUE (subscription_id, event_id),
    CHECK ((status = 'retrying') = (next_attempt_at IS NOT NULL))
);
COMMENT ON TABLE pgevents.delivery IS 'deliveries that did not succeed at once; the others leave no row';
CREATE INDEX delivery_due ON pgevents.delivery (next_attempt_at) WHERE status = 'retrying';
CREATE INDEX delivery_lane ON pgevents.delivery (subscription_id, lane, event_id) WHERE status IN ('retrying', 'blocked');
CREATE INDEX delivery_dead_lane ON pgevents.delivery (subscription_id, lane) WHERE status = 'dead' AND lane IS NOT NULL;
CREATE INDEX delivery_by_event ON pgevents.delivery (event_id);
--rollback DROP TABLE pgevents.delivery;

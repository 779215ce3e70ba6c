--liquibase formatted sql

--changeset pgevents:mark
CREATE TABLE pgevents.mark (
    reader            text PRIMARY KEY,
    seen              pg_snapshot NOT NULL,
    target            pg_snapshot,
    last_id           bigint,
    highest_id        bigint NOT NULL DEFAULT 0,
    system_identifier bigint NOT NULL,
    epoch             bigint NOT NULL DEFAULT 0,
    updated_at        timestamptz NOT NULL DEFAULT now(),
    CHECK ((target IS NULL) = (last_id IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE pgevents.mark IS 'how far the caught-up subscriptions of a reader have come: they share one snapshot';
COMMENT ON COLUMN pgevents.mark.epoch IS
    'grows with each start of a reader: one that was replaced, and does not know it yet, can no longer move positions';
--rollback DROP TABLE pgevents.mark;

--changeset pgevents:subscription-position
CREATE TABLE pgevents.subscription_position (
    subscription_id text PRIMARY KEY REFERENCES pgevents.subscription ON DELETE CASCADE,
    seen            pg_snapshot NOT NULL,
    target          pg_snapshot,
    last_id         bigint,
    updated_at      timestamptz NOT NULL DEFAULT now(),
    CHECK ((target IS NULL) = (last_id IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE pgevents.subscription_position IS
    'how far a subscription has come that is not caught up; of the window from seen to target, the events up to last_id';
--rollback DROP TABLE pgevents.subscription_position;

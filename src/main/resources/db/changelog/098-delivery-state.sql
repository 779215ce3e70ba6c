--liquibase formatted sql

--changeset pgevents:delivery-state
CREATE TABLE pgevents.delivery_state (
    subscription_id      text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    shard                smallint NOT NULL,
    replica              text NOT NULL,
    circuit              text NOT NULL CHECK (circuit IN ('closed', 'open', 'half-open')),
    consecutive_failures integer NOT NULL,
    window_size          integer NOT NULL,
    under_way            integer NOT NULL,
    waiting              integer NOT NULL,
    next_probe_at        timestamptz,
    filter_errors        bigint NOT NULL,
    updated_at           timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (subscription_id, shard)
) WITH (fillfactor = 50);
COMMENT ON TABLE pgevents.delivery_state IS 'what the replica that runs a shard of a subscription last said of it, for people to look at';
COMMENT ON COLUMN pgevents.delivery_state.waiting IS 'events in memory whose first attempt is still to come';
--rollback DROP TABLE pgevents.delivery_state;

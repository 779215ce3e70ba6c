--liquibase formatted sql

--changeset pgevents:log-state
CREATE TABLE pgevents.log_state (
    only_row          boolean PRIMARY KEY DEFAULT true CHECK (only_row),
    system_identifier bigint NOT NULL,
    highest_id        bigint NOT NULL DEFAULT 0
);
COMMENT ON TABLE pgevents.log_state IS 'in which cluster the stored positions mean something';
COMMENT ON COLUMN pgevents.log_state.highest_id IS 'the highest event id that a replica had read when it left';
INSERT INTO pgevents.log_state (system_identifier, highest_id) SELECT system_identifier, highest_id FROM pgevents.mark;
--rollback DROP TABLE pgevents.log_state;

--changeset pgevents:replica
CREATE TABLE pgevents.replica (
    id         text PRIMARY KEY,
    name       text NOT NULL,
    life       bigint NOT NULL DEFAULT 1,
    term       interval NOT NULL DEFAULT interval '30 seconds',
    expires_at timestamptz NOT NULL,
    seen       pg_snapshot NOT NULL,
    target     pg_snapshot,
    last_id    bigint,
    highest_id bigint NOT NULL DEFAULT 0,
    started_at timestamptz NOT NULL DEFAULT now(),
    CHECK ((target IS NULL) = (last_id IS NULL))
) WITH (fillfactor = 50);
COMMENT ON TABLE pgevents.replica IS
    'the replicas that run now. The leases of one whose time has expired are anybody''s';
COMMENT ON COLUMN pgevents.replica.life IS 'grows whenever the replica starts to read anew: what it was about to store before is not stored any more';
COMMENT ON COLUMN pgevents.replica.seen IS
    'with target and last_id the mark: how far its caught-up subscriptions have come, which share one snapshot';
--rollback DROP TABLE pgevents.replica;

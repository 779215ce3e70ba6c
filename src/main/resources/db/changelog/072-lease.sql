--liquibase formatted sql

--changeset pgevents:lease
CREATE TABLE pgevents.lease (
    subscription_id text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    shard           smallint NOT NULL DEFAULT 0,
    owner           text REFERENCES pgevents.replica,
    epoch           bigint NOT NULL DEFAULT 0,
    seen            pg_snapshot,
    target          pg_snapshot,
    last_id         bigint,
    ahead           bigint[] NOT NULL DEFAULT '{}',
    PRIMARY KEY (subscription_id, shard),
    CHECK (owner IS NOT NULL OR seen IS NOT NULL),
    CHECK ((target IS NULL) = (last_id IS NULL))
) WITH (fillfactor = 50);
CREATE INDEX lease_owner ON pgevents.lease (owner);
COMMENT ON TABLE pgevents.lease IS 'which replica runs which part of which subscription, and how far that has come';
COMMENT ON COLUMN pgevents.lease.epoch IS 'grows with every change of hands: who shows an older one can store nothing any more';
COMMENT ON COLUMN pgevents.lease.seen IS
    'with target and last_id the position: of the window from seen to target, the events up to last_id. Null if it is the mark of the owner';
COMMENT ON COLUMN pgevents.lease.ahead IS 'events after the position that are done with already';

INSERT INTO pgevents.lease (subscription_id, seen, target, last_id)
SELECT s.id, coalesce(p.seen, m.seen, pg_current_snapshot()),
       CASE WHEN p.seen IS NULL THEN m.target ELSE p.target END,
       CASE WHEN p.seen IS NULL THEN m.last_id ELSE p.last_id END
  FROM pgevents.subscription s
  LEFT JOIN pgevents.subscription_position p ON p.subscription_id = s.id
  LEFT JOIN pgevents.mark m ON m.reader = 'shared';
--rollback DROP TABLE pgevents.lease;

--changeset pgevents:positions-are-in-leases
DROP TABLE pgevents.subscription_position;
DROP TABLE pgevents.mark;
--rollback CREATE TABLE pgevents.mark (reader text PRIMARY KEY, seen pg_snapshot NOT NULL, target pg_snapshot, last_id bigint, highest_id bigint NOT NULL DEFAULT 0, system_identifier bigint NOT NULL, epoch bigint NOT NULL DEFAULT 0, updated_at timestamptz NOT NULL DEFAULT now());
--rollback CREATE TABLE pgevents.subscription_position (subscription_id text PRIMARY KEY REFERENCES pgevents.subscription ON DELETE CASCADE, seen pg_snapshot NOT NULL, target pg_snapshot, last_id bigint, updated_at timestamptz NOT NULL DEFAULT now());

--changeset pgevents:delivery-shard
ALTER TABLE pgevents.delivery ADD COLUMN shard smallint NOT NULL DEFAULT 0;
COMMENT ON COLUMN pgevents.delivery.shard IS 'the part of the subscription that its lane belongs to';
DROP INDEX pgevents.delivery_due;
CREATE INDEX delivery_due ON pgevents.delivery (subscription_id, shard, next_attempt_at) WHERE status = 'retrying';
--rollback DROP INDEX pgevents.delivery_due;
--rollback CREATE INDEX delivery_due ON pgevents.delivery (next_attempt_at) WHERE status = 'retrying';
--rollback ALTER TABLE pgevents.delivery DROP COLUMN shard;

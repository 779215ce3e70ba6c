--liquibase formatted sql

--changeset pgevents:event
CREATE TABLE pgevents.event (
    xid         xid8 NOT NULL DEFAULT pg_current_xact_id(),
    id          bigint GENERATED ALWAYS AS IDENTITY (CACHE 1),
    captured_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    watch       integer,
    operation   "char",
    subject     text,
    key         json,
    before      json,
    after       json,
    changed     json,
    context     text,
    source      text,
    type        text,
    data        json,
    attributes  json,
    size        integer NOT NULL
) PARTITION BY RANGE (captured_at);
CREATE INDEX event_xid ON pgevents.event (xid, id);
CREATE INDEX event_id ON pgevents.event (id);
CREATE TABLE pgevents.event_default PARTITION OF pgevents.event DEFAULT;
--rollback DROP TABLE pgevents.event;

--changeset pgevents:event-comments runOnChange:true
COMMENT ON TABLE pgevents.event IS
    'every captured event, append-only; read by snapshot (xid), ordered by id. Only functions of pgevents write it, so it has no check constraints: three cost each writing statement 6 us';
COMMENT ON COLUMN pgevents.event.id IS 'handed out while the changed row is locked: the order of events of one row rests on CACHE 1';
COMMENT ON COLUMN pgevents.event.xid IS 'of the top-level transaction, also inside a savepoint; stands before id, so that a transaction has its xid before it takes an id';
COMMENT ON COLUMN pgevents.event.watch IS 'pgevents.watched_table.id, null for a published message; no foreign key, which would cost every writer a lock';
COMMENT ON COLUMN pgevents.event.operation IS 'i insert, u update, d delete, t truncate; null for a published message';
COMMENT ON COLUMN pgevents.event.subject IS 'the row''s key as text: the value of one key column, or a JSON array of several; null without a key';
COMMENT ON COLUMN pgevents.event.changed IS 'of an update: names of the emitted columns whose values differ';
COMMENT ON COLUMN pgevents.event.context IS 'the writer''s setting pgevents.context as it stood; not checked to be JSON';
COMMENT ON COLUMN pgevents.event.source IS 'of a published message, like type, data and attributes; a row change finds its source through watch';
COMMENT ON COLUMN pgevents.event.size IS 'bytes of key, before, after and data as text: bounds the reader''s memory';
COMMENT ON TABLE pgevents.event_default IS 'takes what no partition takes, so that a missing partition fails no write';
--rollback SELECT 1;

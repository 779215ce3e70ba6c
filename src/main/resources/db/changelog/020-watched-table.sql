--liquibase formatted sql

--changeset pgevents:watched-table
CREATE TABLE pgevents.watched_table (
    id          integer GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    relation    oid NOT NULL,
    schema_name text NOT NULL,
    table_name  text NOT NULL,
    source      text NOT NULL,
    operations  text[] NOT NULL,
    columns     text[],
    exclude     text[],
    excluded    smallint[],
    key_columns text[],
    condition   text,
    before      boolean NOT NULL,
    always      boolean NOT NULL,
    granularity text NOT NULL CHECK (granularity IN ('statement', 'row')),
    created_at  timestamptz NOT NULL DEFAULT now(),
    active      boolean NOT NULL DEFAULT false,
    removed_at  timestamptz,
    CHECK (columns IS NULL OR exclude IS NULL)
);
CREATE UNIQUE INDEX watched_table_live ON pgevents.watched_table (relation) WHERE active AND removed_at IS NULL;
COMMENT ON TABLE pgevents.watched_table IS
    'a table whose changes are captured, and how; kept after unwatch, because logged events refer to it';
COMMENT ON COLUMN pgevents.watched_table.excluded IS 'attribute numbers of exclude, so that a column stays out when it is renamed';
COMMENT ON COLUMN pgevents.watched_table.key_columns IS 'null: the primary key as it is';
COMMENT ON COLUMN pgevents.watched_table.active IS 'false only inside the transaction that is setting the watch up';
--rollback DROP TABLE pgevents.watched_table;

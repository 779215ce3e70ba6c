--liquibase formatted sql

--changeset pgevents:declared
CREATE TABLE pgevents.declared (
    kind       text NOT NULL,
    name       text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    PRIMARY KEY (kind, name)
);
COMMENT ON TABLE pgevents.declared IS
    'what declarations have put in place, and so may change and remove: a watch, a channel or a subscription each';
COMMENT ON COLUMN pgevents.declared.kind IS 'watches, channels, subscriptions';
--rollback DROP TABLE pgevents.declared;

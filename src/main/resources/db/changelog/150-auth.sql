--liquibase formatted sql

--changeset pgevents:owner
CREATE TABLE pgevents.owner (
    name       text PRIMARY KEY CHECK (length(name) BETWEEN 1 AND 200),
    tables     text[] NOT NULL DEFAULT '{}',
    channels   text[] NOT NULL DEFAULT '{}',
    sources    text[] NOT NULL DEFAULT '{}',
    protocols  text[] NOT NULL DEFAULT '{}',
    claimed_at bigint,
    created_at timestamptz NOT NULL DEFAULT now(),
    updated_at timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE pgevents.owner IS 'who has subscriptions of their own, and the patterns of what they may see';
COMMENT ON COLUMN pgevents.owner.protocols IS 'by which their subscriptions may send, beside HTTP';
COMMENT ON COLUMN pgevents.owner.claimed_at IS 'when the token was issued whose claims these are, in seconds since 1970; an older one changes nothing';
--rollback DROP TABLE pgevents.owner;

--changeset pgevents:token
CREATE TABLE pgevents.token (
    id           text PRIMARY KEY CHECK (id ~ '^[a-z0-9]{1,32}$'),
    name         text,
    owner        text REFERENCES pgevents.owner,
    scope        text NOT NULL CHECK (scope IN ('read', 'write', 'admin')),
    hash         bytea NOT NULL CHECK (octet_length(hash) = 32),
    created_at   timestamptz NOT NULL DEFAULT now(),
    created_by   text NOT NULL,
    expires_at   timestamptz,
    last_used_at timestamptz,
    revoked_at   timestamptz,
    CHECK ((owner IS NULL) = (scope = 'admin'))
);
COMMENT ON COLUMN pgevents.token.hash IS 'SHA-256 of the secret, which has 256 random bits and is stored nowhere';
COMMENT ON COLUMN pgevents.token.last_used_at IS 'to the minute';
--rollback DROP TABLE pgevents.token;

--changeset pgevents:subscription-owner
ALTER TABLE pgevents.subscription ADD COLUMN owner text REFERENCES pgevents.owner;
CREATE INDEX subscription_owner ON pgevents.subscription (owner) WHERE owner IS NOT NULL;
COMMENT ON COLUMN pgevents.subscription.owner IS 'null for the operators: it gets events of any source';
--rollback ALTER TABLE pgevents.subscription DROP COLUMN owner;

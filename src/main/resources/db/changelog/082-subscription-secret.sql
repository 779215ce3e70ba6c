--liquibase formatted sql

--changeset pgevents:subscription-secret
CREATE TABLE pgevents.subscription_secret (
    subscription_id text NOT NULL REFERENCES pgevents.subscription ON DELETE CASCADE,
    kid             text NOT NULL,
    secret          text NOT NULL,
    created_at      timestamptz NOT NULL,
    expires_at      timestamptz,
    PRIMARY KEY (subscription_id, kid)
);
CREATE UNIQUE INDEX subscription_secret_lasting ON pgevents.subscription_secret (subscription_id) WHERE expires_at IS NULL;
COMMENT ON TABLE pgevents.subscription_secret IS 'what deliveries are signed with: each has one secret that lasts, and those it has taken the place of until they expire';
COMMENT ON COLUMN pgevents.subscription_secret.secret IS 'whsec_…, or enc:v1:… if there is a key to encrypt it with';

INSERT INTO pgevents.subscription_secret (subscription_id, kid, secret, created_at, expires_at)
SELECT s.id, 'key_' || given.place, given.secret, s.created_at - (given.place - 1) * interval '1 second',
       CASE WHEN given.place > 1 THEN now() + interval '24 hours' END
  FROM pgevents.subscription s CROSS JOIN unnest(s.secrets) WITH ORDINALITY AS given (secret, place);

ALTER TABLE pgevents.subscription DROP COLUMN secrets;
--rollback ALTER TABLE pgevents.subscription ADD COLUMN secrets text[] NOT NULL DEFAULT '{}';
--rollback UPDATE pgevents.subscription AS s SET secrets = ARRAY(SELECT k.secret FROM pgevents.subscription_secret AS k WHERE k.subscription_id = s.id ORDER BY k.expires_at DESC NULLS FIRST, k.created_at DESC);
--rollback ALTER TABLE pgevents.subscription ALTER COLUMN secrets DROP DEFAULT;
--rollback DROP TABLE pgevents.subscription_secret;

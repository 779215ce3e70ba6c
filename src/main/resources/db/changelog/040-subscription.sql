--liquibase formatted sql

--changeset pgevents:subscription
CREATE TABLE pgevents.subscription (
    id            text PRIMARY KEY CHECK (id ~ '^[A-Za-z0-9_-]{1,64}$'),
    version       bigint NOT NULL DEFAULT 1,
    status        text NOT NULL DEFAULT 'active' CHECK (status IN ('active', 'paused', 'disabled')),
    status_reason text,
    spec          json NOT NULL,
    secrets       text[] NOT NULL,
    created_at    timestamptz NOT NULL DEFAULT now(),
    updated_at    timestamptz NOT NULL DEFAULT now()
);
COMMENT ON COLUMN pgevents.subscription.spec IS 'as given to the REST API, without the secret';
--rollback DROP TABLE pgevents.subscription;

--changeset pgevents:subscription-changed splitStatements:false
CREATE FUNCTION pgevents.subscription_changed() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pg_notify('pgevents', 'subscriptions');
    RETURN NULL;
END
$$;
--rollback DROP FUNCTION pgevents.subscription_changed();

--changeset pgevents:subscription-changed-trigger
COMMENT ON FUNCTION pgevents.subscription_changed() IS 'tells every replica to look at the subscriptions again';
CREATE TRIGGER subscription_changed
    AFTER INSERT OR UPDATE OR DELETE ON pgevents.subscription
    FOR EACH STATEMENT EXECUTE FUNCTION pgevents.subscription_changed();
--rollback DROP TRIGGER subscription_changed ON pgevents.subscription;

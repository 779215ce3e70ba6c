--liquibase formatted sql

--changeset pgevents:subscription-health
CREATE TABLE pgevents.subscription_health (
    subscription_id      text PRIMARY KEY REFERENCES pgevents.subscription ON DELETE CASCADE,
    failing_since        timestamptz NOT NULL,
    warned               smallint NOT NULL DEFAULT 0,
    consecutive_failures integer NOT NULL,
    last_error           text,
    recovered_at         timestamptz,
    updated_at           timestamptz NOT NULL DEFAULT now()
);
COMMENT ON TABLE pgevents.subscription_health IS 'the subscriptions whose attempts fail; a healthy one has no row';
COMMENT ON COLUMN pgevents.subscription_health.failing_since IS 'when the first attempt failed after the last that succeeded';
COMMENT ON COLUMN pgevents.subscription_health.warned IS 'how many of the warnings have been given';
COMMENT ON COLUMN pgevents.subscription_health.consecutive_failures IS 'when failing began, or the last warning was given';
COMMENT ON COLUMN pgevents.subscription_health.recovered_at IS
    'the row is kept a minute longer, so that an endpoint which fails and answers in turns is not reported all the time';
--rollback DROP TABLE pgevents.subscription_health;

--changeset pgevents:forget-health splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.forget_health() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    DELETE FROM pgevents.subscription_health WHERE subscription_id = NEW.id;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pgevents.forget_health() IS 'a subscription that is resumed is given its full time again';
--rollback DROP FUNCTION pgevents.forget_health();

--changeset pgevents:forget-health-trigger
CREATE TRIGGER forget_health
    AFTER UPDATE ON pgevents.subscription
    FOR EACH ROW WHEN (NEW.status = 'active' AND OLD.status <> 'active')
    EXECUTE FUNCTION pgevents.forget_health();
--rollback DROP TRIGGER forget_health ON pgevents.subscription;

--liquibase formatted sql

--changeset pgevents:tell-of-secret splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.tell_of_secret() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    -- The first one comes with the subscription, and each other one is a new version of it.
    IF (SELECT version FROM pgevents.subscription WHERE id = NEW.subscription_id) > 1 THEN
        PERFORM pgevents.publish_operator_event('pgevents.subscription.secret-rotated', NEW.subscription_id,
            json_build_object('subscription', NEW.subscription_id, 'kid', NEW.kid,
                'previousUntil', (SELECT max(expires_at) FROM pgevents.subscription_secret
                                   WHERE subscription_id = NEW.subscription_id AND kid <> NEW.kid)));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pgevents.tell_of_secret() IS
    'logs an operator event when a subscription is given another secret, with the name of the secret and not the secret itself';
--rollback DROP FUNCTION pgevents.tell_of_secret();

--changeset pgevents:tell-of-secret-trigger
CREATE TRIGGER tell_of_secret
    AFTER INSERT ON pgevents.subscription_secret
    FOR EACH ROW EXECUTE FUNCTION pgevents.tell_of_secret();
--rollback DROP TRIGGER tell_of_secret ON pgevents.subscription_secret;

--liquibase formatted sql

--changeset pgevents:tell-of-subscription splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.tell_of_subscription() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    changed json;
BEGIN
    IF TG_OP = 'INSERT' THEN
        PERFORM pgevents.publish_operator_event('pgevents.subscription.created', NEW.id,
            json_build_object('subscription', NEW.id, 'status', NEW.status));
        RETURN NULL;
    ELSIF TG_OP = 'DELETE' THEN
        PERFORM pgevents.publish_operator_event('pgevents.subscription.deleted', OLD.id,
            json_build_object('subscription', OLD.id));
        RETURN NULL;
    END IF;

    -- Names only: values may be credentials.
    SELECT json_agg(coalesce(o.key, n.key) ORDER BY coalesce(o.key, n.key)) INTO changed
      FROM json_each(OLD.spec) AS o FULL JOIN json_each(NEW.spec) AS n ON n.key = o.key
     WHERE o.value::jsonb IS DISTINCT FROM n.value::jsonb;
    -- Who only encrypts the same under another key leaves the version as it is.
    IF changed IS NOT NULL AND NEW.version <> OLD.version THEN
        PERFORM pgevents.publish_operator_event('pgevents.subscription.updated', NEW.id,
            json_build_object('subscription', NEW.id, 'changed', changed));
    END IF;

    IF NEW.status <> OLD.status THEN
        PERFORM pgevents.publish_operator_event(
            'pgevents.subscription.' || CASE NEW.status WHEN 'active' THEN 'resumed' ELSE NEW.status END, NEW.id,
            json_build_object('subscription', NEW.id, 'was', OLD.status, 'reason', NEW.status_reason));
    END IF;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pgevents.tell_of_subscription() IS
    'logs an operator event for whatever happens to a subscription, whoever does it; a version that grows alone is nothing';
--rollback DROP FUNCTION pgevents.tell_of_subscription();

--changeset pgevents:tell-of-subscription-trigger
CREATE TRIGGER tell_of_subscription
    AFTER INSERT OR UPDATE OR DELETE ON pgevents.subscription
    FOR EACH ROW EXECUTE FUNCTION pgevents.tell_of_subscription();
--rollback DROP TRIGGER tell_of_subscription ON pgevents.subscription;

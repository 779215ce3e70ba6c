--liquibase formatted sql

--changeset pgevents:tell-of-finished-replay splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.tell_of_finished_replay() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM pgevents.publish_operator_event('pgevents.replay.finished', NEW.subscription_id,
        json_build_object('subscription', NEW.subscription_id, 'replay', NEW.id, 'status', NEW.status, 'reason', NEW.reason,
            'request', NEW.request, 'startedAt', NEW.started_at, 'finishedAt', NEW.finished_at,
            'counts', json_build_object('scanned', NEW.scanned, 'matched', NEW.matched, 'enqueued', NEW.enqueued,
                'delivered', NEW.delivered, 'dead', NEW.dead, 'cancelled', NEW.cancelled)));
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pgevents.tell_of_finished_replay() IS 'logs an operator event when a replay is over, whatever ended it';
--rollback DROP FUNCTION pgevents.tell_of_finished_replay();

--changeset pgevents:tell-of-finished-replay-trigger
CREATE TRIGGER tell_of_finished_replay
    AFTER UPDATE OF status ON pgevents.replay
    FOR EACH ROW WHEN (OLD.status = 'running' AND NEW.status <> 'running')
    EXECUTE FUNCTION pgevents.tell_of_finished_replay();
--rollback DROP TRIGGER tell_of_finished_replay ON pgevents.replay;

--liquibase formatted sql

--changeset pgevents:tell-of-dead-deliveries splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.tell_of_dead_deliveries() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    died bigint[];
BEGIN
    IF TG_OP = 'INSERT' THEN
        died := ARRAY(SELECT n.id FROM stored AS n WHERE n.status = 'dead');
    ELSE
        died := ARRAY(SELECT n.id FROM stored AS n JOIN earlier AS o ON o.id = n.id
                       WHERE n.status = 'dead' AND o.status <> 'dead');
    END IF;
    IF died = '{}' THEN
        RETURN NULL;
    END IF;

    -- None for an operator event: a dead letter of that would again be one.
    PERFORM pgevents.publish_operator_event('pgevents.delivery.dead', d.subscription_id,
        json_build_object('subscription', d.subscription_id, 'delivery', d.id, 'event', d.event_id, 'key', d.subject,
            'attempts', d.attempts, 'status', d.last_status, 'reason', d.last_error))
       FROM (SELECT d.*, e.subject
               FROM pgevents.delivery AS d
               LEFT JOIN LATERAL (SELECT subject, type FROM pgevents.event WHERE id = d.event_id LIMIT 1) AS e ON true
              WHERE d.id = ANY (died) AND NOT pgevents.is_operator_event(e.type)
              ORDER BY d.event_id) AS d;
    RETURN NULL;
END
$$;
COMMENT ON FUNCTION pgevents.tell_of_dead_deliveries() IS 'logs an operator event for each delivery that becomes a dead letter';
--rollback DROP FUNCTION pgevents.tell_of_dead_deliveries();

--changeset pgevents:tell-of-dead-deliveries-triggers
CREATE TRIGGER tell_of_inserted_dead
    AFTER INSERT ON pgevents.delivery REFERENCING NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION pgevents.tell_of_dead_deliveries();
CREATE TRIGGER tell_of_updated_dead
    AFTER UPDATE ON pgevents.delivery REFERENCING OLD TABLE AS earlier NEW TABLE AS stored
    FOR EACH STATEMENT EXECUTE FUNCTION pgevents.tell_of_dead_deliveries();
--rollback DROP TRIGGER tell_of_inserted_dead ON pgevents.delivery;
--rollback DROP TRIGGER tell_of_updated_dead ON pgevents.delivery;

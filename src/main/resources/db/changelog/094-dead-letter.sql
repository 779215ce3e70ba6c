--liquibase formatted sql

--changeset pgevents:event-type
CREATE FUNCTION pgevents.event_type(operation "char", type text) RETURNS text
    LANGUAGE sql IMMUTABLE
    RETURN CASE operation WHEN 'i' THEN 'pgevents.row.inserted' WHEN 'u' THEN 'pgevents.row.updated'
                          WHEN 'd' THEN 'pgevents.row.deleted' WHEN 't' THEN 'pgevents.table.truncated' ELSE type END;
COMMENT ON FUNCTION pgevents.event_type("char", text) IS 'the CloudEvents type of a row of the log';
--rollback DROP FUNCTION pgevents.event_type("char", text);

--changeset pgevents:dead-letter
ALTER TABLE pgevents.delivery ADD COLUMN event_key text, ADD COLUMN event_type text;
COMMENT ON COLUMN pgevents.delivery.event_type IS
    'of dead letters, like event_key, once they are one: they stay longer than the log';
CREATE INDEX delivery_undescribed ON pgevents.delivery (id) WHERE status = 'dead' AND event_type IS NULL;
CREATE INDEX delivery_over ON pgevents.delivery (updated_at) WHERE status IN ('delivered', 'dead', 'cancelled');
CREATE INDEX delivery_by_subscription ON pgevents.delivery (subscription_id, id);
--rollback ALTER TABLE pgevents.delivery DROP COLUMN event_key, DROP COLUMN event_type;
--rollback DROP INDEX pgevents.delivery_over, pgevents.delivery_by_subscription;

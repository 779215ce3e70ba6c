--liquibase formatted sql

--changeset pgevents:trigger-functions-are-not-public
-- Whoever has the schema's USAGE, as writers of messages have, could put them on a table of his own and tell lies by them.
REVOKE ALL ON FUNCTION pgevents.subscription_changed(), pgevents.tell_of_subscription(), pgevents.tell_of_dead_deliveries(),
    pgevents.forget_health(), pgevents.tell_of_secret(), pgevents.tell_of_finished_replay() FROM PUBLIC;
REVOKE ALL ON FUNCTION pgevents.shard(text, bigint, integer), pgevents.event_type("char", text) FROM PUBLIC;
--rollback SELECT 1;

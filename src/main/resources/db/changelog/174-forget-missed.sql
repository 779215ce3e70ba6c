--liquibase formatted sql

--changeset pgevents:forget-missed splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.forget_missed(older_than timestamptz) RETURNS void
    LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    -- Of a partition that is still there it would be noted, and told, again.
    DELETE FROM pgevents.missed AS m
     WHERE m.noted_at < older_than
       AND NOT EXISTS (SELECT FROM pgevents.event_partition() AS p WHERE p.name = m.partition)
       AND m.partition IS DISTINCT FROM (SELECT 'event_default to ' || max(e.id) FROM pgevents.event_default AS e)
$$;
REVOKE ALL ON FUNCTION pgevents.forget_missed(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.forget_missed(timestamptz) IS
    'removes what was noted before then of subscriptions that had missed events, but of partitions that could not be dropped yet';
--rollback DROP FUNCTION pgevents.forget_missed(timestamptz);

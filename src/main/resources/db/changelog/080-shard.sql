--liquibase formatted sql

--changeset pgevents:shard splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.shard(lane text, event_id bigint, shards integer) RETURNS smallint
    LANGUAGE sql IMMUTABLE PARALLEL SAFE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT CASE
        WHEN shards = 1 THEN 0
        WHEN lane IS NULL THEN event_id % shards
        -- A lane of a replay belongs where the lane that is replayed does. The same is done in io.pgevents.subscription.Shards.
        ELSE ('x' || left(md5(convert_to(regexp_replace(lane, '^replay:[^:]*:', ''), 'UTF8')), 8))::bit(32)::bigint % shards
    END::smallint
$$;
COMMENT ON FUNCTION pgevents.shard(text, bigint, integer) IS
    'which of so many parts of a subscription a delivery belongs to: one for all that must stay in order';
--rollback DROP FUNCTION pgevents.shard(text, bigint, integer);

--liquibase formatted sql

--changeset pgevents:attempt-partition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.attempt_partition() RETURNS TABLE (name text, lower timestamptz, upper timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.relname::text, bounds[1]::timestamptz, bounds[2]::timestamptz
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.+)''\) TO \(''(.+)''\)') AS bounds
     WHERE i.inhparent IN ('pgevents.attempt'::regclass, 'pgevents.delivered'::regclass) AND bounds IS NOT NULL
$$;
REVOKE ALL ON FUNCTION pgevents.attempt_partition() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.attempt_partition() IS 'the partitions of the attempts log, of both its tables, with their bounds; without the default ones';
--rollback DROP FUNCTION pgevents.attempt_partition();

--changeset pgevents:create-attempt-partitions splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.create_attempt_partitions(ahead integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET lock_timeout = '200ms'
AS $$
DECLARE
    from_time timestamptz;
    to_time timestamptz;
    log_table text;
    step integer;
    partition text;
    in_default boolean;
BEGIN
    FOR log_table, step IN SELECT t, s FROM unnest('{attempt,delivered}'::text[]) AS t, generate_series(0, ahead) AS s LOOP
        from_time := date_trunc('day', clock_timestamp()) + step * interval '1 day';
        to_time := from_time + interval '1 day';
        partition := log_table || '_p' || to_char(from_time, 'YYYYMMDD');
        CONTINUE WHEN EXISTS (SELECT FROM pgevents.attempt_partition() AS p
                               WHERE starts_with(p.name, log_table || '_p') AND p.lower < to_time AND p.upper > from_time);
        -- ATTACH would find such rows too, but only under a lock that stops every writer for the whole search.
        EXECUTE format('SELECT EXISTS (SELECT FROM pgevents.%I AS a WHERE a.at >= $1 AND a.at < $2)', log_table || '_default')
           INTO in_default USING from_time, to_time;
        CONTINUE WHEN in_default;
        BEGIN
            EXECUTE format('CREATE TABLE pgevents.%I (LIKE pgevents.%I INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES INCLUDING STORAGE)', partition, log_table);
            EXECUTE format('ALTER TABLE pgevents.%I ATTACH PARTITION pgevents.%I FOR VALUES FROM (%L) TO (%L)', log_table, partition, from_time, to_time);
            RETURN NEXT partition;
        EXCEPTION
            -- Rows of this time have come to the default partition meanwhile; or it is busy. The next call tries again.
            WHEN check_violation OR lock_not_available OR deadlock_detected THEN NULL;
            -- Another replica was faster.
            WHEN duplicate_table OR unique_violation OR invalid_object_definition THEN NULL;
        END;
    END LOOP;
END
$$;
REVOKE ALL ON FUNCTION pgevents.create_attempt_partitions(integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.create_attempt_partitions(integer) IS
    'makes the partitions of today and of so many days ahead, and returns the names of the new ones; a day that has one, or rows in the default one, is left as it is';
--rollback DROP FUNCTION pgevents.create_attempt_partitions(integer);

--changeset pgevents:drop-attempt-partitions splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.drop_attempt_partitions(older_than timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
DECLARE
    partition text;
BEGIN
    FOR partition IN SELECT p.name FROM pgevents.attempt_partition() AS p WHERE p.upper <= older_than ORDER BY p.upper LOOP
        BEGIN
            EXECUTE format('DROP TABLE pgevents.%I', partition);
            RETURN NEXT partition;
        EXCEPTION
            -- In use just now: the next call tries again.
            WHEN lock_not_available OR deadlock_detected OR undefined_table THEN NULL;
        END;
    END LOOP;
    DELETE FROM pgevents.attempt_default AS a WHERE a.at < older_than;
    DELETE FROM pgevents.delivered_default AS d WHERE d.at < older_than;
END
$$;
REVOKE ALL ON FUNCTION pgevents.drop_attempt_partitions(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.drop_attempt_partitions(timestamptz) IS
    'drops the partitions that hold only attempts older than that, deletes such from the default ones, and returns the names of the dropped';
--rollback DROP FUNCTION pgevents.drop_attempt_partitions(timestamptz);

--liquibase formatted sql

--changeset pgevents:event-partition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.event_partition() RETURNS TABLE (name text, lower timestamptz, upper timestamptz)
    LANGUAGE sql STABLE SET search_path = pg_catalog, pg_temp
AS $$
    SELECT c.relname::text, bounds[1]::timestamptz, bounds[2]::timestamptz
      FROM pg_inherits i
      JOIN pg_class c ON c.oid = i.inhrelid
     CROSS JOIN LATERAL regexp_match(pg_get_expr(c.relpartbound, c.oid), 'FROM \(''(.+)''\) TO \(''(.+)''\)') AS bounds
     WHERE i.inhparent = 'pgevents.event'::regclass AND bounds IS NOT NULL
$$;
REVOKE ALL ON FUNCTION pgevents.event_partition() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.event_partition() IS 'the partitions of the log with their bounds, without the default one';
--rollback DROP FUNCTION pgevents.event_partition();

--changeset pgevents:create-event-partitions splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.create_event_partitions(width interval, ahead integer) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET TimeZone = 'UTC' SET lock_timeout = '200ms'
AS $$
DECLARE
    -- A Monday, so that weeks begin like everybody else's.
    first timestamptz := date_bin(width, clock_timestamp(), '2001-01-01 00:00+00');
    from_time timestamptz;
    to_time timestamptz;
    partition text;
BEGIN
    FOR step IN 0 .. ahead LOOP
        from_time := first + step * width;
        to_time := from_time + width;
        partition := 'event_p' || to_char(from_time, CASE WHEN extract(epoch FROM width) % 86400 = 0 THEN 'YYYYMMDD' ELSE 'YYYYMMDDHH24MI' END);
        CONTINUE WHEN EXISTS (SELECT FROM pgevents.event_partition() AS p WHERE p.lower < to_time AND p.upper > from_time)
            -- ATTACH would find such rows too, but only under a lock that stops every writer for the whole search.
            OR EXISTS (SELECT FROM pgevents.event_default AS e WHERE e.captured_at >= from_time AND e.captured_at < to_time);
        BEGIN
            EXECUTE format('CREATE TABLE pgevents.%I (LIKE pgevents.event INCLUDING DEFAULTS INCLUDING CONSTRAINTS INCLUDING INDEXES)', partition);
            EXECUTE format('ALTER TABLE pgevents.event ATTACH PARTITION pgevents.%I FOR VALUES FROM (%L) TO (%L)', partition, from_time, to_time);
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
REVOKE ALL ON FUNCTION pgevents.create_event_partitions(interval, integer) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.create_event_partitions(interval, integer) IS
    'makes the partition of the present and the next ones, and returns the names of the new ones; width in days, hours or minutes; a part of time that has a partition, or rows in the default one, is left as it is';
--rollback DROP FUNCTION pgevents.create_event_partitions(interval, integer);

--changeset pgevents:empty-event-partition splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.empty_event_partition(partition text) RETURNS void
    LANGUAGE plpgsql
AS $$
DECLARE
    has_rows boolean;
BEGIN
    EXECUTE format('SELECT EXISTS (SELECT FROM pgevents.%I)', partition) INTO has_rows;
    IF has_rows THEN
        EXECUTE format('TRUNCATE pgevents.%I', partition);
    END IF;
EXCEPTION WHEN lock_not_available OR deadlock_detected OR undefined_table THEN
    NULL;
END
$$;
REVOKE ALL ON FUNCTION pgevents.empty_event_partition(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.empty_event_partition(text) IS
    'gives the space of an old partition back where a long transaction, writing elsewhere, keeps it from being dropped';
--rollback DROP FUNCTION pgevents.empty_event_partition(text);

--changeset pgevents:drop-event-partitions splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.drop_event_partitions(older_than timestamptz) RETURNS SETOF text
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp SET lock_timeout = '200ms'
AS $$
DECLARE
    partition text;
BEGIN
    FOR partition IN SELECT p.name FROM pgevents.event_partition() AS p WHERE p.upper <= older_than ORDER BY p.upper LOOP
        BEGIN
            -- Locks the whole log: writers wait as long as this waits for them, hence the short lock_timeout.
            EXECUTE format('DROP TABLE pgevents.%I', partition);
            RETURN NEXT partition;
        EXCEPTION
            WHEN lock_not_available OR deadlock_detected THEN
                PERFORM pgevents.empty_event_partition(partition);
            WHEN undefined_table THEN
                NULL;
        END;
    END LOOP;
    IF EXISTS (SELECT FROM pgevents.event_default)
        AND NOT EXISTS (SELECT FROM pgevents.event_default AS e WHERE e.captured_at >= older_than)
    THEN
        BEGIN
            LOCK TABLE pgevents.event_default IN ACCESS EXCLUSIVE MODE;
            -- Once more, now that nobody can add to it.
            IF NOT EXISTS (SELECT FROM pgevents.event_default AS e WHERE e.captured_at >= older_than) THEN
                TRUNCATE pgevents.event_default;
                RETURN NEXT 'event_default';
            END IF;
        EXCEPTION WHEN lock_not_available OR deadlock_detected THEN
            NULL;
        END;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION pgevents.drop_event_partitions(timestamptz) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.drop_event_partitions(timestamptz) IS
    'drops the partitions that hold only events older than that, and empties the default one if all of its are; returns their names. One that cannot be locked at once is emptied and left to the next call';
--rollback DROP FUNCTION pgevents.drop_event_partitions(timestamptz);

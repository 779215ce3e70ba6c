--liquibase formatted sql

--changeset pgevents:allow-watch splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE PROCEDURE pgevents.allow_watch(role_ pg_catalog.regrole)
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pgevents TO %s', role_);
    -- watch and unwatch run as their caller, so that PostgreSQL itself asks whether he may put triggers on the table.
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION pgevents.watch, pgevents.unwatch, pgevents.is_watched, '
        'pgevents.lock_timeout, pgevents.check_condition, pgevents.trigger_command, pgevents.create_capture_trigger, '
        'pgevents.prepare_watch, pgevents.finish_watch, pgevents.drop_watch TO %s', role_);
END
$$;
REVOKE ALL ON PROCEDURE pgevents.allow_watch(regrole) FROM PUBLIC;
COMMENT ON PROCEDURE pgevents.allow_watch(regrole) IS
    'lets a role watch and unwatch the tables on which it has the TRIGGER privilege; it does not let it read the log';
--rollback DROP PROCEDURE pgevents.allow_watch(regrole);

--changeset pgevents:allow-publish splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE PROCEDURE pgevents.allow_publish(role_ pg_catalog.regrole)
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pgevents TO %s', role_);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION pgevents.publish TO %s', role_);
END
$$;
REVOKE ALL ON PROCEDURE pgevents.allow_publish(regrole) FROM PUBLIC;
COMMENT ON PROCEDURE pgevents.allow_publish(regrole) IS 'lets a role log messages of its own; it does not let it read the log';
--rollback DROP PROCEDURE pgevents.allow_publish(regrole);

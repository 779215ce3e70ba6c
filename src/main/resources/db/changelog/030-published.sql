--liquibase formatted sql

--changeset pgevents:published
CREATE TABLE pgevents.published (
    source       text NOT NULL,
    id           text NOT NULL,
    digest       text NOT NULL,
    event_id     bigint NOT NULL,
    PRIMARY KEY (source, id)
);
CREATE INDEX published_event ON pgevents.published (event_id);
COMMENT ON TABLE pgevents.published IS
    'the CloudEvents that were published over HTTP, so that one sent again is not logged again; kept as long as the log';
--rollback DROP TABLE pgevents.published;

--changeset pgevents:publish-once splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.publish_once(
    source text, id text, digest text, type text, subject text, data json, attributes json,
    OUT event_id bigint, OUT first boolean, OUT same boolean)
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
#variable_conflict use_variable
BEGIN
    INSERT INTO pgevents.published AS p (source, id, digest, event_id) VALUES (source, id, digest, 0)
    ON CONFLICT ON CONSTRAINT published_pkey DO NOTHING;
    first := FOUND;
    IF first THEN
        event_id := pgevents.append_message(source, type, subject, data, attributes);
        same := true;
        UPDATE pgevents.published AS p SET event_id = publish_once.event_id WHERE p.source = source AND p.id = id;
    ELSE
        SELECT p.event_id, p.digest = publish_once.digest INTO event_id, same
          FROM pgevents.published AS p WHERE p.source = source AND p.id = id;
    END IF;
END
$$;
REVOKE ALL ON FUNCTION pgevents.publish_once(text, text, text, text, text, json, json) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.publish_once(text, text, text, text, text, json, json) IS
    'logs a CloudEvent unless one of this source and id is there already; same tells whether that one is equal';
--rollback DROP FUNCTION pgevents.publish_once(text, text, text, text, text, json, json);

--liquibase formatted sql
-- Needs a superuser. May also be run by psql, by itself, in a database that has the schema of pgevents (docs/plpython.md).

--changeset pgevents:plpython contextFilter:@plpython
CREATE EXTENSION IF NOT EXISTS plpython3u;
--rollback SELECT 1;

--changeset pgevents:post-target contextFilter:@plpython
CREATE TABLE pgevents.post_target (
    name            text PRIMARY KEY,
    url             text NOT NULL CHECK (url ~ '^https?://[^/?#@]+([/?][^[:space:]]*)?$'),
    headers         json CHECK (json_typeof(headers) = 'object'),
    connect_timeout interval NOT NULL DEFAULT '300 milliseconds' CHECK (connect_timeout BETWEEN '1 millisecond' AND '10 seconds'),
    timeout         interval NOT NULL DEFAULT '1 second' CHECK (timeout BETWEEN '1 millisecond' AND '60 seconds'),
    pause           interval NOT NULL DEFAULT '10 seconds' CHECK (pause BETWEEN '0' AND '1 day')
);
INSERT INTO pgevents.post_target (name, url) VALUES ('pgevents', 'http://127.0.0.1:8080/api/v1/events');
REVOKE ALL ON pgevents.post_target FROM PUBLIC;
COMMENT ON TABLE pgevents.post_target IS
    'where pgevents.post_event may send to: a trigger names a target, so who may make triggers chooses among these and does not see their headers';
COMMENT ON COLUMN pgevents.post_target.timeout IS 'of everything that one event takes, the connection included';
COMMENT ON COLUMN pgevents.post_target.pause IS 'so long a session sends nothing after nobody has answered';
--rollback DROP TABLE pgevents.post_target;

--changeset pgevents:has-post-target contextFilter:@plpython splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.has_post_target(target text) RETURNS boolean
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
    SELECT EXISTS (SELECT FROM pgevents.post_target AS t WHERE t.name = target)
$$;
REVOKE ALL ON FUNCTION pgevents.has_post_target(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.has_post_target(text) IS 'whether there is a target of this name';
--rollback DROP FUNCTION pgevents.has_post_target(text);

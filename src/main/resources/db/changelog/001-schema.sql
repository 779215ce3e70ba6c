--liquibase formatted sql

--changeset pgevents:schema
CREATE SCHEMA IF NOT EXISTS pgevents;
COMMENT ON SCHEMA pgevents IS 'PostgreSQL events pub/sub';
REVOKE ALL ON SCHEMA pgevents FROM PUBLIC;
--rollback SELECT 1;

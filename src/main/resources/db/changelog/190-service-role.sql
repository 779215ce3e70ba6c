--liquibase formatted sql

--changeset pgevents:service-role
CREATE TABLE pgevents.service_role (
    name text PRIMARY KEY
);
COMMENT ON TABLE pgevents.service_role IS
    'roles that allow_service was called for, which it is called for again when what it grants has changed; REVOKE ends it';
--rollback DROP TABLE pgevents.service_role;

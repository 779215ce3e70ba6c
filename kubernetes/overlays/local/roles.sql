-- Run once, when PostgreSQL makes its database. What src/main/resources/db/roles.sql makes, with passwords.
CREATE ROLE pgevents_owner LOGIN PASSWORD 'local-only-owner';
CREATE ROLE pgevents LOGIN PASSWORD 'local-only';
GRANT CREATE ON DATABASE app TO pgevents_owner;
ALTER ROLE pgevents_owner IN DATABASE app SET search_path = pg_catalog, pg_temp;
ALTER ROLE pgevents IN DATABASE app SET search_path = pg_catalog, pg_temp;
-- Tables that you make as postgres can be watched by REST.
ALTER DEFAULT PRIVILEGES GRANT TRIGGER ON TABLES TO pgevents;
ALTER DEFAULT PRIVILEGES GRANT USAGE ON SCHEMAS TO pgevents;

-- Run once, when PostgreSQL makes its database. One role owns the schema, the other is the service's.
CREATE ROLE pgevents_owner LOGIN PASSWORD 'local-only-owner';
CREATE ROLE pgevents LOGIN PASSWORD 'local-only';
GRANT CREATE ON DATABASE app TO pgevents_owner;
GRANT pgevents_owner TO pgevents;
-- Tables that you make as pgevents_owner can be watched by REST.
GRANT CREATE ON SCHEMA public TO pgevents_owner;

-- The two roles that pgevents needs, each with the least that it can do with. Run by an administrator, connected to the
-- database whose events are published, before the first start; it may be run again, and changes only what is not so yet.
--
--     psql -d app -f roles.sql                                        roles pgevents_owner and pgevents_runtime
--     psql -d app -v owner=shop_owner -v runtime=shop -f roles.sql    others
--
-- Then give them passwords (\password pgevents_owner), and let the runtime role watch tables:
--
--     GRANT TRIGGER ON orders TO pgevents_runtime;
--
-- docs/security-database.md tells what each may do.
\set ON_ERROR_STOP on
\if :{?owner}
\else
\set owner pgevents_owner
\endif
\if :{?runtime}
\else
\set runtime pgevents_runtime
\endif

BEGIN;

-- An administrator is the last who should run somebody else's functions.
SET LOCAL search_path = pg_catalog, pg_temp;

-- A variable of psql has no meaning inside the quotes below.
SELECT set_config('pgevents.owner_role', :'owner', true) AS owner, set_config('pgevents.runtime_role', :'runtime', true) AS runtime;

DO $$
DECLARE
    owner text := current_setting('pgevents.owner_role');
    runtime text := current_setting('pgevents.runtime_role');
    name text;
    present_owner text := (SELECT pg_get_userbyid(nspowner) FROM pg_namespace WHERE nspname = 'pgevents');
BEGIN
    IF owner = runtime THEN
        RAISE EXCEPTION 'owner and runtime are both %; give two roles', quote_ident(owner);
    ELSIF present_owner <> owner THEN
        RAISE EXCEPTION 'the schema pgevents belongs to %', quote_ident(present_owner)
            USING HINT = format('run this with -v owner=%s', quote_ident(present_owner));
    END IF;

    FOREACH name IN ARRAY ARRAY[owner, runtime] LOOP
        IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = name) THEN
            EXECUTE format('CREATE ROLE %I LOGIN NOSUPERUSER NOCREATEDB NOCREATEROLE NOREPLICATION NOBYPASSRLS', name);
        END IF;
    END LOOP;
    IF (SELECT rolsuper OR rolcreaterole OR rolbypassrls FROM pg_roles WHERE rolname = runtime) THEN
        RAISE EXCEPTION 'role % can do more than any service should', quote_ident(runtime)
            USING HINT = format('ALTER ROLE %I NOSUPERUSER NOCREATEROLE NOBYPASSRLS', runtime);
    ELSIF pg_has_role(runtime, owner, 'MEMBER') THEN
        RAISE EXCEPTION 'role % is a member of %, and so can do whatever that one can', quote_ident(runtime), quote_ident(owner)
            USING HINT = format('REVOKE %I FROM %I', owner, runtime);
    ELSIF (SELECT rolsuper FROM pg_roles WHERE rolname = owner) THEN
        RAISE WARNING 'role % is a superuser, and so is whatever is in the functions that it owns', quote_ident(owner);
    END IF;

    -- To create the schema.
    EXECUTE format('GRANT CONNECT, CREATE ON DATABASE %I TO %I', current_database(), owner);
    EXECUTE format('GRANT CONNECT ON DATABASE %I TO %I', current_database(), runtime);
    -- So that no function or operator which somebody else has made is taken for a built-in one (CVE-2018-1058).
    FOREACH name IN ARRAY ARRAY[owner, runtime] LOOP
        EXECUTE format('ALTER ROLE %I IN DATABASE %I SET search_path = pg_catalog, pg_temp', name, current_database());
    END LOOP;

    FOR name IN
        SELECT CASE WHEN a.grantee = 0 THEN 'PUBLIC' ELSE quote_ident(pg_get_userbyid(a.grantee)) END
          FROM pg_namespace AS n CROSS JOIN LATERAL aclexplode(n.nspacl) AS a
         WHERE n.nspname = 'public' AND a.privilege_type = 'CREATE' AND a.grantee <> n.nspowner
           AND (a.grantee = 0 OR pg_get_userbyid(a.grantee) <> owner)
    LOOP
        RAISE WARNING '% may create functions and operators in the schema public, and have others run them',
            CASE name WHEN 'PUBLIC' THEN 'every role' ELSE 'role ' || name END
            USING HINT = format('REVOKE CREATE ON SCHEMA public FROM %s', name);
    END LOOP;
END
$$;

COMMIT;

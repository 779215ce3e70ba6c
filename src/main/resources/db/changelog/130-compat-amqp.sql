--liquibase formatted sql

--changeset pgevents:amqp-schema contextFilter:@compat-amqp
-- DROP EXTENSION amqp leaves the schema behind, with its grants.
CREATE SCHEMA IF NOT EXISTS amqp;
COMMENT ON SCHEMA amqp IS 'the functions of pg_amqp, by pgevents: what is published goes through the event log';
--rollback DROP SCHEMA amqp;

--changeset pgevents:amqp-broker contextFilter:@compat-amqp
CREATE TABLE amqp.broker (
    broker_id serial NOT NULL,
    host      text NOT NULL,
    port      integer NOT NULL DEFAULT 5672,
    vhost     text,
    username  text,
    password  text,
    PRIMARY KEY (broker_id, host, port)
);
REVOKE ALL ON amqp.broker FROM PUBLIC;
COMMENT ON TABLE amqp.broker IS 'where to publish to; several rows of one broker_id are one broker with several addresses';
COMMENT ON COLUMN amqp.broker.password IS 'as with pg_amqp in clear, also in a dump; publishing needs no right to read it';
--rollback DROP TABLE amqp.broker;

--changeset pgevents:amqp-broker-known contextFilter:@compat-amqp
CREATE TABLE pgevents.amqp_broker (
    broker_id   integer PRIMARY KEY,
    known_since timestamptz NOT NULL DEFAULT clock_timestamp(),
    subscribed  boolean NOT NULL DEFAULT false
);
COMMENT ON TABLE pgevents.amqp_broker IS
    'the brokers of schema amqp: a subscription to the messages of one begins when it was known first, or they would be lost that were published before the service saw it';
--rollback DROP TABLE pgevents.amqp_broker;

--changeset pgevents:amqp-know-brokers contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.amqp_know_brokers() RETURNS trigger
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    INSERT INTO pgevents.amqp_broker (broker_id) SELECT DISTINCT n.broker_id FROM new_rows AS n ON CONFLICT DO NOTHING;
    RETURN NULL;
END
$$;
REVOKE ALL ON FUNCTION pgevents.amqp_know_brokers() FROM PUBLIC;
COMMENT ON FUNCTION pgevents.amqp_know_brokers() IS 'writes down since when there is a broker';
--rollback DROP FUNCTION pgevents.amqp_know_brokers();

--changeset pgevents:amqp-know-brokers-triggers contextFilter:@compat-amqp
CREATE TRIGGER know_new_brokers AFTER INSERT ON amqp.broker
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pgevents.amqp_know_brokers();
CREATE TRIGGER know_changed_brokers AFTER UPDATE ON amqp.broker
    REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION pgevents.amqp_know_brokers();
--rollback DROP TRIGGER know_new_brokers ON amqp.broker;
--rollback DROP TRIGGER know_changed_brokers ON amqp.broker;

--changeset pgevents:amqp-setting contextFilter:@compat-amqp
CREATE TABLE pgevents.amqp_setting (
    autonomous_connection text
);
INSERT INTO pgevents.amqp_setting VALUES (NULL);
COMMENT ON COLUMN pgevents.amqp_setting.autonomous_connection IS
    'the libpq connection string by which amqp.autonomous_publish comes back to this database; null: over the local socket, as the owner of the function';
--rollback DROP TABLE pgevents.amqp_setting;

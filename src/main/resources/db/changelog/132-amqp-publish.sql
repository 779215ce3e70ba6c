--liquibase formatted sql

--changeset pgevents:text-as-json contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.text_as_json(text text) RETURNS json
    LANGUAGE plpgsql IMMUTABLE
AS $$
DECLARE
    first text := pg_catalog.left(pg_catalog.ltrim(text, E' \t\n\r'), 1);
BEGIN
    -- Most of what is no JSON shows it by its first character; an error that has to be caught costs three times as much.
    IF first = '' OR pg_catalog.strpos('{["-0123456789tfn', first) = 0 THEN
        RETURN NULL;
    END IF;
    -- This subtransaction writes nothing, so it takes no transaction id, and does not fill the 64 that a backend can show.
    BEGIN
        RETURN text::pg_catalog.json;
    EXCEPTION WHEN OTHERS THEN
        RETURN NULL;
    END;
END
$$;
REVOKE ALL ON FUNCTION pgevents.text_as_json(text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.text_as_json(text) IS 'the very text, if it is JSON; else null';
--rollback DROP FUNCTION pgevents.text_as_json(text);

--changeset pgevents:amqp-append contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.amqp_append(broker_id integer, type text, subject text, data json) RETURNS boolean
    LANGUAGE plpgsql SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    PERFORM FROM amqp.broker AS b WHERE b.broker_id = amqp_append.broker_id;
    IF NOT FOUND THEN
        RAISE WARNING 'amqp can''t find broker %', broker_id;
        RETURN false;
    END IF;
    PERFORM pgevents.append_message(
        concat('/', pgevents.uri_segment(current_database()), '/amqp/', broker_id), type, nullif(subject, ''), data, NULL);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION pgevents.amqp_append(integer, text, text, json) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.amqp_append(integer, text, text, json) IS
    'logs what is to be done at a broker as part of the caller''s transaction; warns and returns false if there is no such broker';
--rollback DROP FUNCTION pgevents.amqp_append(integer, text, text, json);

--changeset pgevents:amqp-publish contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION amqp.publish(
    broker_id integer, exchange varchar, routing_key varchar, message varchar,
    delivery_mode integer DEFAULT NULL, content_type varchar DEFAULT NULL, reply_to varchar DEFAULT NULL, correlation_id varchar DEFAULT NULL)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
DECLARE
    body text := coalesce(message, '');
    body_json json := pgevents.text_as_json(body);
    data json;
BEGIN
    IF broker_id IS NULL THEN
        RETURN false;
    ELSIF delivery_mode NOT IN (1, 2) THEN
        RAISE WARNING 'Ignored delivery_mode %, value should be 1 or 2', delivery_mode;
        delivery_mode := NULL;
    END IF;
    data := json_build_object(
        'brokerId', broker_id, 'exchange', coalesce(exchange, 'amq.direct'), 'routingKey', coalesce(routing_key, ''),
        'message', coalesce(body_json, to_json(body)), 'deliveryMode', delivery_mode, 'contentType', content_type,
        'replyTo', reply_to, 'correlationId', correlation_id);
    -- A string, white space around a value, and null do not show in the message what the text was.
    IF body_json IS NOT NULL AND (body <> btrim(body, E' \t\n\r') OR left(body, 1) = '"' OR body = 'null') THEN
        data := concat(left(data::text, -1), ', "text" : ', to_json(body), '}')::json;
    END IF;
    RETURN pgevents.amqp_append(broker_id, 'pgevents.amqp.message', routing_key, data);
END
$$;
GRANT EXECUTE ON FUNCTION amqp.publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar) TO PUBLIC;
COMMENT ON FUNCTION amqp.publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar) IS
    'publishes a message to a broker if and when the transaction commits; true: it is stored';
--rollback DROP FUNCTION amqp.publish(integer, varchar, varchar, varchar, integer, varchar, varchar, varchar);

--changeset pgevents:amqp-exchange-declare contextFilter:@compat-amqp splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION amqp.exchange_declare(
    broker_id integer, exchange varchar, exchange_type varchar, passive boolean, durable boolean, auto_delete boolean DEFAULT false)
    RETURNS boolean
    LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
    IF broker_id IS NULL THEN
        RETURN false;
    END IF;
    RETURN pgevents.amqp_append(broker_id, 'pgevents.amqp.exchange', exchange, json_build_object(
        'brokerId', broker_id, 'exchange', coalesce(exchange, ''), 'exchangeType', coalesce(exchange_type, ''),
        'passive', coalesce(passive, false), 'durable', coalesce(durable, false), 'autoDelete', coalesce(auto_delete, false)));
END
$$;
GRANT EXECUTE ON FUNCTION amqp.exchange_declare(integer, varchar, varchar, boolean, boolean, boolean) TO PUBLIC;
COMMENT ON FUNCTION amqp.exchange_declare(integer, varchar, varchar, boolean, boolean, boolean) IS
    'has an exchange declared before what is published later; true: that is stored';
--rollback DROP FUNCTION amqp.exchange_declare(integer, varchar, varchar, boolean, boolean, boolean);

--changeset pgevents:amqp-disconnect contextFilter:@compat-amqp splitStatements:false runOnChange:true
CREATE OR REPLACE FUNCTION amqp.disconnect(broker_id integer) RETURNS void
    LANGUAGE plpgsql STRICT SECURITY DEFINER SET search_path = pg_catalog, pg_temp
AS $$
BEGIN
END
$$;
GRANT EXECUTE ON FUNCTION amqp.disconnect(integer) TO PUBLIC;
COMMENT ON FUNCTION amqp.disconnect(integer) IS 'does nothing: a session of the database has no connection to a broker';
--rollback DROP FUNCTION amqp.disconnect(integer);

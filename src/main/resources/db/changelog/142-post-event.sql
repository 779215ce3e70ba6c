--liquibase formatted sql

--changeset pgevents:post-event contextFilter:@plpython splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.post_event() RETURNS trigger
    LANGUAGE plpython3u SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp SET datestyle = 'ISO, YMD' SET intervalstyle = 'postgres'
AS $python$
"""Sends a change as a CloudEvent to the target that the trigger names. Warns if that fails, and never fails itself.

Runs as the owner of the schema, so it must run no code of the table's owner: rows are turned into JSON here, by the output
functions of their types alone, and not by row_to_json, which calls casts that anybody may have written.
"""


def prepare():
    """Everything that a session needs once."""
    import datetime
    import decimal
    import http.client
    import io
    import json
    import math
    import re
    import select
    import socket
    import ssl
    import struct
    import time
    import urllib.parse
    import uuid

    KINDS = {
        "INSERT": ("insert", "pgevents.row.inserted"),
        "UPDATE": ("update", "pgevents.row.updated"),
        "DELETE": ("delete", "pgevents.row.deleted"),
        "TRUNCATE": ("truncate", "pgevents.table.truncated"),
    }
    MOST_OF_AN_ANSWER = 65536
    OVERLOADED = (429, 503)

    find_target = plpy.prepare(
        """SELECT url, headers::text AS headers, extract(epoch FROM connect_timeout)::float8 AS connect_timeout,
                  extract(epoch FROM timeout)::float8 AS timeout, extract(epoch FROM pause)::float8 AS pause
             FROM pgevents.post_target WHERE name = $1""",
        ["text"])
    describe_table = plpy.prepare(
        """SELECT a.attname::text AS name, coalesce(nullif(t.typbasetype, 0), t.oid)::regtype::text AS type,
                  array_position(i.indkey::int2[], a.attnum) AS key,
                  concat('/', pgevents.uri_segment(current_database()), '/', pgevents.uri_segment($2), '/',
                         pgevents.uri_segment($3)) AS source,
                  pg_current_xact_id()::text AS transaction
             FROM pg_attribute AS a
             JOIN pg_type AS t ON t.oid = a.atttypid
             LEFT JOIN pg_index AS i ON i.indrelid = a.attrelid AND i.indisprimary
            WHERE a.attrelid = $1::oid AND a.attnum > 0 AND NOT a.attisdropped
            ORDER BY a.attnum""",
        ["text", "text", "text"])

    def as_real(value):
        """The shortest that stands for it; Python knows its numbers with double precision only."""
        for digits in range(6, 10):
            text = "%.*g" % (digits, value)
            if struct.unpack("f", struct.pack("f", float(text)))[0] == value:
                break
        return text

    def as_json(value, number=repr):
        if isinstance(value, float):
            return number(value) if math.isfinite(value) else as_json(str(decimal.Decimal(value)))
        if isinstance(value, decimal.Decimal):
            return format(value, "f") if value.is_finite() else as_json(str(value))
        if isinstance(value, bytes):
            return as_json("\\x" + value.hex())
        if isinstance(value, (list, tuple)):
            return "[" + ",".join(as_json(element, number) for element in value) + "]"
        if isinstance(value, dict):
            return "{" + ",".join(as_json(name) + ":" + as_json(member) for name, member in value.items()) + "}"
        return json.dumps(value, ensure_ascii=False)

    def column_as_json(value, column_type):
        if isinstance(value, str):
            if column_type in ("json", "jsonb"):
                return value
            if column_type.startswith("timestamp"):
                return as_json(re.sub(r"([+-]\d\d)$", r"\1:00", value.replace(" ", "T", 1)))
        return as_json(value, as_real if column_type in ("real", "real[]") else repr)

    def row_as_json(row, types):
        if row is None:
            return "null"
        return "{" + ",".join(
            as_json(name) + ":" + column_as_json(value, types[name]) for name, value in row.items()) + "}"

    class Answer(io.RawIOBase):
        """What is read from a connection before its deadline, however slowly it drips."""

        def __init__(self, connection):
            self.connection = connection

        def readable(self):
            return True

        def readinto(self, buffer):
            self.connection.limit()
            return self.connection.socket.recv_into(buffer)

    class Connection:
        """A socket that http.client uses, with one deadline for all that it does there."""

        def __init__(self, url, connect_timeout, deadline):
            self.deadline = min(deadline, time.monotonic() + connect_timeout)
            secure = url.scheme == "https"
            failure = OSError("it has no address")
            for family, kind, protocol, _, address in socket.getaddrinfo(
                    url.hostname, url.port or (443 if secure else 80), type=socket.SOCK_STREAM):
                self.socket = socket.socket(family, kind, protocol)
                try:
                    self.limit()
                    self.socket.connect(address)
                    self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                    if secure:
                        self.deadline = deadline
                        self.limit()
                        self.socket = ssl.create_default_context().wrap_socket(self.socket, server_hostname=url.hostname)
                    return
                except OSError as e:
                    self.socket.close()
                    failure = e
            raise failure

        def limit(self):
            left = self.deadline - time.monotonic()
            if left <= 0:
                raise TimeoutError("timed out")
            self.socket.settimeout(left)

        def is_closed(self):
            return bool(select.select([self.socket], [], [], 0)[0])

        def sendall(self, data):
            self.limit()
            self.socket.sendall(data)

        def makefile(self, mode):
            return io.BufferedReader(Answer(self))

        def close(self):
            """Called by http.client when it knows that an answer is the last, and has still to read it."""

        def end(self):
            self.socket.close()

    class Target:
        """One endpoint, with the connection to it that this session keeps."""

        def __init__(self, name):
            self.name = name
            self.url = None
            self.http = None
            self.connection = None
            self.paused_until = 0.0
            self.skipped = 0

        def send(self, event):
            found = plpy.execute(find_target, [self.name])
            if not found:
                raise LookupError("there is no such target in pgevents.post_target")
            settings = found[0]
            if settings["url"] != self.url:
                self.close()
                self.url = settings["url"]
                self.paused_until = 0.0
            if time.monotonic() < self.paused_until:
                self.skipped += 1
                return
            body = event()
            try:
                status = self.exchange(settings, body)
            except (OSError, http.client.HTTPException, ValueError) as e:
                self.close()
                self.pause(settings, str(e) or type(e).__name__)
            else:
                if status in OVERLOADED:
                    self.pause(settings, "HTTP status %d" % status)
                elif not 200 <= status < 300:
                    self.warn("HTTP status %d" % status)
                elif self.skipped:
                    plpy.warning("pgevents.post_event: '%s' answers again; %d events were not sent" % (self.name, self.skipped))
                    self.skipped = 0

        def exchange(self, settings, body):
            deadline = time.monotonic() + settings["timeout"]
            headers = {"Content-Type": "application/cloudevents+json; charset=UTF-8", "User-Agent": "pgevents"}
            headers.update(json.loads(settings["headers"] or "{}"))
            kept = self.http is not None and not self.http.sock.is_closed()
            try:
                return self.post(settings, headers, body, deadline)
            except (ConnectionError, http.client.BadStatusLine):
                # A connection that was kept may have been closed at this moment. The id tells the receiver of a repeat.
                if not kept:
                    raise
                self.close()
                return self.post(settings, headers, body, deadline)

        def post(self, settings, headers, body, deadline):
            url = urllib.parse.urlsplit(self.url)
            if self.http is None or self.http.sock.is_closed():
                self.close()
                self.connection = Connection(url, settings["connect_timeout"], deadline)
                self.http = http.client.HTTPConnection(url.netloc)
                self.http.sock = self.connection
            self.http.sock.deadline = deadline
            path = (url.path or "/") + ("?" + url.query if url.query else "")
            self.http.request("POST", path, body, headers)
            answer = self.http.getresponse()
            answer.read(MOST_OF_AN_ANSWER)
            if self.http.sock is None or not answer.isclosed():
                self.close()
            return answer.status

        def close(self):
            if self.http is not None:
                self.http.close()
                self.connection.end()
                self.http = None

        def pause(self, settings, reason):
            self.paused_until = time.monotonic() + settings["pause"]
            self.warn("%s; nothing is sent for %g s" % (reason, settings["pause"]))

        def warn(self, reason):
            skipped = " (and %d before it)" % self.skipped if self.skipped else ""
            self.skipped = 0
            plpy.warning("pgevents.post_event: an event%s was not sent to '%s': %s" % (skipped, self.name, reason))

    def event(data):
        """The change as a CloudEvent in JSON, with data as that of a watched table's events."""
        operation, event_type = KINDS[data["event"]]
        columns = plpy.execute(describe_table, [data["relid"], data["table_schema"], data["table_name"]])
        types = {column["name"]: column["type"] for column in columns}
        keys = sorted((column for column in columns if column["key"] is not None), key=lambda column: column["key"])
        row = data["new"] if data["new"] is not None else data["old"]
        key = {column["name"]: row[column["name"]] for column in keys} if row is not None and keys else None
        changed = "null"
        if operation == "update":
            changed = as_json([name for name in data["new"] if as_json(data["new"][name]) != as_json(data["old"][name])])
        attributes = {
            "specversion": "1.0",
            "id": str(uuid.uuid4()),
            "source": columns[0]["source"],
            "type": event_type,
            "time": datetime.datetime.now(datetime.timezone.utc).isoformat(),
            "datacontenttype": "application/json",
        }
        if key is not None:
            values = list(key.values())
            if len(values) > 1:
                attributes["subject"] = as_json(values)
            else:
                attributes["subject"] = values[0] if isinstance(values[0], str) else as_json(values[0])
        content = '{"operation":%s,"schema":%s,"table":%s,"key":%s,"before":%s,"after":%s,"changed":%s,"transaction":%s,"context":null}' % (
            as_json(operation), as_json(data["table_schema"]), as_json(data["table_name"]), row_as_json(key, types),
            row_as_json(data["old"], types), row_as_json(data["new"], types), changed, as_json(columns[0]["transaction"]))
        return (as_json(attributes)[:-1] + ',"data":' + content + "}").encode("utf-8")

    targets = {}

    def send(data):
        name = data["args"][0] if data["args"] else "pgevents"
        targets.setdefault(name, Target(name)).send(lambda: event(data))

    return send


try:
    if "send" not in SD:
        SD["send"] = prepare()
    SD["send"](TD)
except plpy.spiexceptions.QueryCanceled:
    raise
except Exception as e:
    plpy.warning("pgevents.post_event: an event was not sent: %s: %s" % (type(e).__name__, e))
return None
$python$;
REVOKE ALL ON FUNCTION pgevents.post_event() FROM PUBLIC;
-- Who owns the schema can put code of his own in the place of what these use there; it must not run as a superuser.
DO $$
DECLARE
    owner regrole := (SELECT nspowner FROM pg_catalog.pg_namespace WHERE nspname = 'pgevents');
BEGIN
    EXECUTE pg_catalog.format('ALTER FUNCTION pgevents.post_event() OWNER TO %s', owner);
    EXECUTE pg_catalog.format('ALTER FUNCTION pgevents.has_post_target(text) OWNER TO %s', owner);
    EXECUTE pg_catalog.format('ALTER TABLE pgevents.post_target OWNER TO %s', owner);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION pgevents.uri_segment(text) TO %s', owner);
END
$$;
COMMENT ON FUNCTION pgevents.post_event() IS
    'sends a changed row as a CloudEvent to the target of pgevents.post_target that the trigger''s argument names; warns if nobody answers';
--rollback DROP FUNCTION pgevents.post_event();

--changeset pgevents:post-changes contextFilter:@plpython splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.post_changes(relation pg_catalog.regclass, target text DEFAULT 'pgevents') RETURNS void
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT pgevents.has_post_target(target) THEN
        RAISE EXCEPTION 'there is no target % in pgevents.post_target', pg_catalog.quote_literal(target) USING ERRCODE = '22023';
    END IF;
    PERFORM pgevents.unpost_changes(relation);
    -- Deferred to just before the commit, so that most of what can still roll the transaction back has had its turn.
    EXECUTE pg_catalog.format('CREATE CONSTRAINT TRIGGER pgevents_post AFTER INSERT OR UPDATE OR DELETE ON %s '
        'DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION pgevents.post_event(%L)', relation, target);
END
$$;
REVOKE ALL ON FUNCTION pgevents.post_changes(regclass, text) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.post_changes(regclass, text) IS
    'has each changed row of a table sent at the end of its transaction; runs as its caller, who needs the TRIGGER privilege';
--rollback DROP FUNCTION pgevents.post_changes(regclass, text);

--changeset pgevents:unpost-changes contextFilter:@plpython splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE FUNCTION pgevents.unpost_changes(relation pg_catalog.regclass) RETURNS boolean
    LANGUAGE plpgsql
AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM pg_catalog.pg_trigger AS t WHERE t.tgrelid = relation AND t.tgname = 'pgevents_post') THEN
        RETURN false;
    END IF;
    EXECUTE pg_catalog.format('DROP TRIGGER pgevents_post ON %s', relation);
    RETURN true;
END
$$;
REVOKE ALL ON FUNCTION pgevents.unpost_changes(regclass) FROM PUBLIC;
COMMENT ON FUNCTION pgevents.unpost_changes(regclass) IS 'undoes pgevents.post_changes; false if there was nothing to undo';
--rollback DROP FUNCTION pgevents.unpost_changes(regclass);

--changeset pgevents:allow-post contextFilter:@plpython splitStatements:false stripComments:false runOnChange:true
CREATE OR REPLACE PROCEDURE pgevents.allow_post(role_ pg_catalog.regrole)
    LANGUAGE plpgsql
AS $$
BEGIN
    EXECUTE pg_catalog.format('GRANT USAGE ON SCHEMA pgevents TO %s', role_);
    EXECUTE pg_catalog.format('GRANT EXECUTE ON FUNCTION pgevents.post_event, pgevents.post_changes, pgevents.unpost_changes, '
        'pgevents.has_post_target TO %s', role_);
END
$$;
REVOKE ALL ON PROCEDURE pgevents.allow_post(regrole) FROM PUBLIC;
COMMENT ON PROCEDURE pgevents.allow_post(regrole) IS
    'lets a role have the changes of tables on which it has the TRIGGER privilege sent to any of the targets; it does not let it read their settings';
--rollback DROP PROCEDURE pgevents.allow_post(regrole);

package io.pgevents.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.pgevents.platform.PooledDatabase;
import io.pgevents.support.Postgres;
import io.vertx.core.json.JsonObject;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EventContextTest {

    private static final String URL = Postgres.migratedDatabase();

    @ParameterizedTest
    @ValueSource(
            strings = {"plain", "{\"half\":", "[1,2]", "17", "quote \" and \\ backslash", "tab\tline\nbell\u0007", "{}}"
            })
    void any_other_text_than_an_object_is_passed_on_as_a_string(String context) throws SQLException {
        assertThat(data(context).getString("context")).isEqualTo(context);
    }

    @Test
    void an_object_is_passed_on_as_it_was_written() throws SQLException {
        JsonObject context = data("{\"user\":\"eve\"}").getJsonObject("context");

        assertThat(context).isEqualTo(new JsonObject().put("user", "eve"));
    }

    /** The data of the event of one insert by a writer with that context. */
    private static JsonObject data(String context) throws SQLException {
        try (var pool = new PooledDatabase(URL);
                Connection connection = Postgres.connect(URL);
                Statement statement = connection.createStatement();
                var setting = connection.prepareStatement("SELECT set_config('pgevents.context', ?, false)")) {
            statement.execute("CREATE TABLE IF NOT EXISTS public.thing (id bigint PRIMARY KEY)");
            statement.execute("SELECT pgevents.watch('public.thing')");
            setting.setString(1, context);
            setting.execute();
            statement.execute("INSERT INTO public.thing SELECT count(*) FROM public.thing");
            var id = statement.executeQuery("SELECT max(id) FROM pgevents.event");
            id.next();
            List<Event> found =
                    List.of(Logs.lookup(pool.database()).byId(id.getLong(1)).orElseThrow());
            return new JsonObject(String.valueOf(found.get(0).data()));
        }
    }
}

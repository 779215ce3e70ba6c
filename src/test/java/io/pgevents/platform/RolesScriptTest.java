package io.pgevents.platform;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.pgevents.support.Postgres;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** {@code db/roles.sql} as an administrator runs it. */
class RolesScriptTest {

    private record Result(int code, String output) {}

    private static Path psql;

    private final String url = Postgres.emptyDatabase();

    @BeforeAll
    static void find() {
        psql = Stream.concat(Stream.of(System.getenv("PATH").split(":")), Stream.of("/usr/lib/postgresql/15/bin"))
                .map(directory -> Path.of(directory, "psql"))
                .filter(Files::isExecutable)
                .findFirst()
                .orElse(null);
        assumeTrue(psql != null, "psql is not installed (Debian: postgresql-client-15)");
    }

    @AfterEach
    void forget() throws SQLException {
        run("DROP OWNED BY shop_owner, shop CASCADE; DROP ROLE shop_owner; DROP ROLE shop");
    }

    @Test
    void it_makes_roles_by_which_the_schema_is_migrated_and_can_be_run_again() throws Exception {
        for (int time = 1; time <= 2; time++) {
            assertThat(script("shop_owner", "shop")).extracting(Result::code).isEqualTo(0);
        }
        Postgres.migrateAs("shop_owner", url);
        run("CALL pgevents.allow_service('shop')");

        assertThat(script("shop_owner", "shop")).extracting(Result::code).isEqualTo(0);
        try (var connection = Postgres.connect(url, "shop");
                var statement = connection.createStatement();
                var rows =
                        statement.executeQuery("SELECT count(*), current_setting('search_path') FROM pgevents.event")) {
            rows.next();
            assertThat(rows.getString(2)).isEqualTo("pg_catalog, pg_temp");
        }
    }

    @Test
    void it_refuses_a_runtime_role_that_can_do_more_than_it_should() throws Exception {
        run("CREATE ROLE shop_owner; CREATE ROLE shop SUPERUSER");
        assertThat(script("shop_owner", "shop").output()).contains("role shop can do more than any service should");

        run("ALTER ROLE shop NOSUPERUSER; GRANT shop_owner TO shop");
        assertThat(script("shop_owner", "shop").output()).contains("role shop is a member of shop_owner");
        assertThat(script("shop", "shop").output()).contains("owner and runtime are both shop");
    }

    @Test
    void it_tells_whom_a_schema_belongs_to_that_is_there() throws Exception {
        run("CREATE ROLE shop_owner; CREATE ROLE shop; CREATE SCHEMA pgevents AUTHORIZATION shop");

        Result refused = script("shop_owner", "other");

        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.output()).contains("the schema pgevents belongs to shop", "run this with -v owner=shop");
    }

    private Result script(String owner, String runtime) throws IOException, InterruptedException {
        URI server = URI.create(url);
        List<String> command = new ArrayList<>(List.of(psql.toString(), "-X", "-w", "-U", "postgres"));
        command.addAll(List.of("-h", server.getHost(), "-p", Integer.toString(server.getPort())));
        command.addAll(
                List.of("-d", server.getPath().substring(1), "-v", "owner=" + owner, "-v", "runtime=" + runtime));
        command.addAll(List.of("-f", "src/main/resources/db/roles.sql"));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Result(process.waitFor(), output);
    }

    private void run(String sql) throws SQLException {
        try (var connection = Postgres.connect(url);
                var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}

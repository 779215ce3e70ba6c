package io.pgevents.capture;

import io.pgevents.support.Postgres;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** A database for the class, a session with an empty schema for each test. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class CaptureTest {

    private String url;
    CaptureSession db;

    @BeforeAll
    void createDatabase() {
        url = Postgres.migratedDatabase();
    }

    @BeforeEach
    void openSession() {
        db = CaptureSession.open(url);
    }

    @AfterEach
    void closeSession() {
        db.close();
    }
}

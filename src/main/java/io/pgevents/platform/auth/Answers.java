package io.pgevents.platform.auth;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import jakarta.ws.rs.core.Response;

/** Answers requests that do not come to a resource of JAX-RS as one would have. On the event loop of the request. */
@Singleton
class Answers {

    private final ObjectMapper json;

    Answers(ObjectMapper json) {
        this.json = json;
    }

    void send(RoutingContext request, Response answer) {
        HttpServerResponse response = request.response().setStatusCode(answer.getStatus());
        answer.getStringHeaders().forEach(response::putHeader);
        try {
            response.end(Buffer.buffer(json.writeValueAsBytes(answer.getEntity())));
        } catch (JsonProcessingException e) {
            request.fail(e);
        }
    }
}

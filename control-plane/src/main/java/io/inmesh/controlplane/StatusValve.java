package io.inmesh.controlplane;

import io.inmesh.config.document.JsonWriter;
import io.inmesh.config.document.Node;
import io.inmesh.controlplane.api.ApiServlet;
import java.io.IOException;
import java.util.Map;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;

/** What Tomcat refuses by itself, such as a request that is no HTTP, as a Status too. */
public final class StatusValve extends ErrorReportValve {
  /** Made by Tomcat. */
  public StatusValve() {}

  @Override
  protected void report(Request request, Response response, @Nullable Throwable throwable) {
    int code = response.getStatus();
    if (code < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    Node status =
        Node.of(
            Map.of(
                "kind",
                "Status",
                "apiVersion",
                "v1",
                "metadata",
                Map.of(),
                "status",
                "Failure",
                "reason",
                code < 500 ? "BadRequest" : "InternalError",
                "message",
                request.getAttribute(ApiServlet.REFUSAL) instanceof String sentence
                    ? sentence
                    : code < 500
                        ? "the request is not well-formed HTTP, or its URL has characters that are not allowed"
                        : "the request failed inside of the control plane; its log says why",
                "code",
                code));
    try {
      response.setContentType("application/json");
      response.setCharacterEncoding("utf-8");
      response.getReporter().write(JsonWriter.compact(status));
      response.finishResponse();
    } catch (IOException | IllegalStateException e) {
      container.getLogger().debug("cannot answer: " + e.getMessage());
    }
  }
}

package io.inmesh.runtime.telemetry;

import io.inmesh.snapshot.Reporting.LogFormat;
import org.jspecify.annotations.Nullable;

/** One call in Envoy's words, for every format. Null = absent. */
record LogLine(
    String startTime,
    String method,
    String path,
    String protocol,
    int responseCode,
    String flags,
    @Nullable String codeDetails,
    @Nullable String transportFailure,
    long bytesReceived,
    long bytesSent,
    long durationMillis,
    @Nullable Long upstreamMillis,
    @Nullable String forwardedFor,
    @Nullable String userAgent,
    @Nullable String requestId,
    String authority,
    @Nullable String upstreamHost,
    @Nullable String upstreamCluster,
    @Nullable String downstreamRemoteAddress,
    @Nullable String serverName,
    @Nullable String routeName,
    String revision) {

  private static final String ABSENT = "-";

  /** The default text of a release, a line without its end. */
  String text(LogFormat format) {
    StringBuilder line = new StringBuilder(320);
    line.append('[').append(startTime).append("] \"").append(method).append(' ');
    quotable(line, path).append(' ').append(protocol).append("\" ");
    line.append(responseCode).append(' ').append(flags).append(' ');
    if (format == LogFormat.V1_6) {
      line.append("\"-\" "); // Mixer's status
    } else {
      plain(line, codeDetails).append(" - ");
    }
    quoted(line, transportFailure).append(' ');
    line.append(bytesReceived).append(' ').append(bytesSent).append(' ');
    line.append(durationMillis).append(' ');
    line.append(upstreamMillis == null ? "-" : upstreamMillis).append(' ');
    quoted(line, forwardedFor).append(' ');
    quoted(line, userAgent).append(' ');
    quoted(line, requestId).append(' ');
    quoted(line, authority).append(' ');
    quoted(line, upstreamHost).append(' ');
    plain(line, upstreamCluster).append(" - - ");
    plain(line, downstreamRemoteAddress).append(' ');
    plain(line, serverName).append(' ');
    return plain(line, routeName).toString();
  }

  private static StringBuilder quoted(StringBuilder line, @Nullable String value) {
    return quotable(line.append('"'), value == null ? "-" : value).append('"');
  }

  private static StringBuilder plain(StringBuilder line, @Nullable String value) {
    return quotable(line, value == null || value.isEmpty() ? "-" : value);
  }

  /** What callers write must not look like the end of a field or of a line. */
  private static StringBuilder quotable(StringBuilder line, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      if (c == '"' || c == '\\') {
        line.append('\\').append(c);
      } else if (c < ' ' || c == 127) {
        line.append("\\x").append(Character.forDigit(c >> 4, 16));
        line.append(Character.forDigit(c & 15, 16));
      } else {
        line.append(c);
      }
    }
    return line;
  }

  /** The default object of a release, with Envoy's names. */
  String json(LogFormat format) {
    return format == LogFormat.V1_6 ? jsonOfTexts() : json();
  }

  /** Numbers are numbers, and absent is null. */
  private String json() {
    JsonLine json = new JsonLine();
    json.text("start_time", startTime);
    json.text("route_name", emptyToNull(routeName));
    json.text("method", method);
    json.text("path", path);
    json.text("protocol", protocol);
    json.number("response_code", (long) responseCode);
    json.text("response_flags", flags);
    json.text("response_code_details", emptyToNull(codeDetails));
    json.text("connection_termination_details", null);
    json.number("bytes_received", bytesReceived);
    json.number("bytes_sent", bytesSent);
    json.number("duration", durationMillis);
    json.number("upstream_service_time", upstreamMillis);
    json.text("x_forwarded_for", forwardedFor);
    json.text("user_agent", userAgent);
    json.text("request_id", requestId);
    json.text("authority", authority);
    json.text("upstream_host", upstreamHost);
    json.text("upstream_cluster", upstreamCluster);
    json.text("upstream_local_address", null);
    json.text("downstream_local_address", null);
    json.text("downstream_remote_address", downstreamRemoteAddress);
    json.text("requested_server_name", serverName);
    json.text("upstream_transport_failure_reason", transportFailure);
    json.text("inmesh_revision", emptyToNull(revision));
    return json.end();
  }

  /** Every value is a text, and absent is {@code -}: Envoys of that time knew no others. */
  private String jsonOfTexts() {
    JsonLine json = new JsonLine();
    json.text("start_time", startTime);
    json.text("route_name", orAbsent(routeName));
    json.text("method", method);
    json.text("path", path);
    json.text("protocol", protocol);
    json.text("response_code", Integer.toString(responseCode));
    json.text("response_flags", flags);
    json.text("bytes_received", Long.toString(bytesReceived));
    json.text("bytes_sent", Long.toString(bytesSent));
    json.text("duration", Long.toString(durationMillis));
    json.text(
        "upstream_service_time", upstreamMillis == null ? ABSENT : Long.toString(upstreamMillis));
    json.text("x_forwarded_for", orAbsent(forwardedFor));
    json.text("user_agent", orAbsent(userAgent));
    json.text("request_id", orAbsent(requestId));
    json.text("authority", orAbsent(authority));
    json.text("upstream_host", orAbsent(upstreamHost));
    json.text("upstream_cluster", orAbsent(upstreamCluster));
    json.text("upstream_local_address", ABSENT);
    json.text("downstream_local_address", ABSENT);
    json.text("downstream_remote_address", orAbsent(downstreamRemoteAddress));
    json.text("requested_server_name", orAbsent(serverName));
    json.text("istio_policy_status", ABSENT);
    json.text("upstream_transport_failure_reason", orAbsent(transportFailure));
    json.text("inmesh_revision", orAbsent(revision));
    return json.end();
  }

  private static String orAbsent(@Nullable String text) {
    return text == null || text.isEmpty() ? ABSENT : text;
  }

  private static @Nullable String emptyToNull(@Nullable String text) {
    return text == null || text.isEmpty() ? null : text;
  }
}

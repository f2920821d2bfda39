package io.inmesh.cli.demo;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.HttpURLConnection;
import java.net.Proxy;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/** One GET on loopback, cheap enough to repeat. */
final class Probe {

  private static final int TIMEOUT_MILLIS = 5_000;
  private static final int BODY_BYTES_MAX = 256 * 1024;

  private Probe() {}

  /** Somebody listens, and ended the connection without a word. */
  static final int REFUSED = -1;

  /** What came back; status 0 when nobody listened or answered in time, or {@link #REFUSED}. */
  record Answer(int status, String body) {}

  static Answer get(URI uri) {
    try {
      HttpURLConnection connection = (HttpURLConnection) uri.toURL().openConnection(Proxy.NO_PROXY);
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      connection.setInstanceFollowRedirects(false);
      connection.setRequestProperty("Connection", "close");
      int status = connection.getResponseCode();
      try (InputStream body =
          status >= 400 ? connection.getErrorStream() : connection.getInputStream()) {
        byte[] bytes = body == null ? new byte[0] : body.readNBytes(BODY_BYTES_MAX);
        return new Answer(status, new String(bytes, StandardCharsets.UTF_8));
      }
    } catch (ConnectException | SocketTimeoutException e) {
      return new Answer(0, String.valueOf(e.getMessage()));
    } catch (IOException e) {
      return new Answer(REFUSED, String.valueOf(e.getMessage()));
    }
  }
}

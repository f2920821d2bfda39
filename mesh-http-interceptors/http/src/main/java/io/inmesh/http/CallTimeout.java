package io.inmesh.http;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.concurrent.TimeUnit;
import okhttp3.Response;
import okio.AsyncTimeout;
import org.jspecify.annotations.Nullable;

/** Cancels a call that takes too long, as OkHttp does with its own. */
final class CallTimeout extends AsyncTimeout {
  private final MeshCall call;

  private CallTimeout(MeshCall call) {
    this.call = call;
  }

  /**
   * Runs a call for so long at most.
   *
   * @throws InterruptedIOException "timeout" if that was not enough
   */
  static Response run(MeshCall call, long millis) throws IOException {
    CallTimeout limit = new CallTimeout(call);
    limit.timeout(millis, TimeUnit.MILLISECONDS);
    limit.enter();
    Response response;
    try {
      response = call.run();
    } catch (IOException e) {
      throw limit.exit() ? late(e) : e;
    } catch (RuntimeException | Error e) {
      limit.exit();
      throw e;
    }
    if (limit.exit()) {
      response.close();
      throw late(null);
    }
    return response;
  }

  private static InterruptedIOException late(@Nullable IOException cause) {
    InterruptedIOException timeout = new InterruptedIOException("timeout");
    if (cause != null) {
      timeout.initCause(cause);
    }
    return timeout;
  }

  @Override
  protected void timedOut() {
    call.cancel();
  }
}

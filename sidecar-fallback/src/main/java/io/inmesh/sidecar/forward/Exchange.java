package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.concurrent.Future;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response. Streams both ways with back-pressure: a side is read only while the
 * other side can take it. One event loop.
 */
public abstract class Exchange {
  /** RFC 9110, 9.2.2. */
  private static final Set<HttpMethod> IDEMPOTENT =
      Set.of(
          HttpMethod.GET,
          HttpMethod.HEAD,
          HttpMethod.OPTIONS,
          HttpMethod.PUT,
          HttpMethod.DELETE,
          HttpMethod.TRACE);

  final Downstream downstream;
  final HttpRequest request;
  final RequestBody body = new RequestBody();
  private final UpstreamPool pool;
  private @Nullable Attempt attempt;
  private long responseBytes;
  private boolean responding;
  private boolean over;

  Exchange(Downstream downstream, HttpRequest request, UpstreamPool pool) {
    this.downstream = downstream;
    this.request = request;
    this.pool = pool;
  }

  /** Decides and goes; the body follows through {@link #requestContent}. */
  public abstract void start();

  /** A response came to this attempt. */
  abstract void onHead(int number, HttpResponse response);

  /** This attempt ended without a response, or in the middle of one. */
  abstract void onFailure(int number, FailureKind kind, Throwable cause);

  /** The response was delivered whole. */
  abstract void onDelivered(long requestBytes, long responseBytes);

  /** The response broke off after its head was handed on. */
  abstract void onBroken(long requestBytes, long responseBytes);

  /** The caller left. */
  abstract void onAbandoned();

  /** Takes over {@code content}. */
  public final void requestContent(HttpContent content) {
    if (over) {
      content.release();
      return;
    }
    Contents.removeClaims(content);
    body.add(content);
    downstream.reading(body.ended() || body.wantsMore());
  }

  /** The caller can take more of the response. */
  public final void downstreamWritable() {
    Attempt present = attempt;
    if (present != null && responding) {
      present.reading(true);
    }
  }

  /** The caller's connection closed. */
  public final void cancel() {
    if (end()) {
      onAbandoned();
    }
  }

  /**
   * Sends one attempt.
   *
   * @param timeoutNanos until its response is delivered, or has ended; 0 = none
   */
  final void send(int number, UpstreamKey key, HttpRequest outgoing, long timeoutNanos) {
    Attempt next = new Attempt(number, key, outgoing);
    attempt = next;
    next.begin(timeoutNanos);
  }

  /** Gives up the present attempt, to make another or to answer ourselves. */
  final void dropAttempt() {
    Attempt present = attempt;
    attempt = null;
    if (present != null) {
      present.drop();
    }
  }

  /**
   * Streams the present attempt's response to the caller. An attempt's own limit ends here: what
   * has begun may take as long as the call.
   *
   * @param remainingNanos until it has ended; 0 = as long as it likes
   */
  final void deliver(HttpResponse response, long remainingNanos) {
    responding = true;
    Attempt present = attempt;
    if (present != null) {
      present.limit(remainingNanos);
    }
    downstream.head(response);
  }

  /** Answers in the mesh's own name; the request's body is drained by the connection. */
  final void reply(LocalReplies.Answer answer) {
    HttpResponse head = answer.head();
    HttpContent content = answer.content();
    dropAttempt();
    long bytes = content.content().readableBytes();
    over = true;
    long received = body.bytes();
    body.release();
    downstream.head(head);
    downstream.content(content);
    onDelivered(received, bytes);
  }

  final boolean isResponding() {
    return responding;
  }

  final boolean isOver() {
    return over;
  }

  /** The response broke off: the caller must see that, too. */
  final void breakOff() {
    long received = body.bytes();
    if (end()) {
      onBroken(received, responseBytes);
      downstream.abort();
    }
  }

  private boolean end() {
    if (over) {
      return false;
    }
    over = true;
    dropAttempt();
    body.release();
    return true;
  }

  private void onResponseContent(HttpContent content) {
    responseBytes += content.content().readableBytes();
    boolean last = content instanceof LastHttpContent;
    Attempt present = attempt;
    if (last) {
      over = true;
      if (present != null) {
        present.finished();
      }
      attempt = null;
      long received = body.bytes();
      body.release();
      downstream.content(content);
      onDelivered(received, responseBytes);
      return;
    }
    downstream.content(content);
    if (present != null && !downstream.isWritable()) {
      present.reading(false);
    }
  }

  /** One try at one endpoint; after {@link #drop} it hears nothing more. */
  private final class Attempt implements UpstreamEvents {
    private final int number;
    private final UpstreamKey key;
    private final HttpRequest outgoing;
    private @Nullable UpstreamStream stream;
    private @Nullable Runnable giveUp;
    private @Nullable Future<?> timer;
    private boolean dropped;
    private boolean headSeen;

    private Attempt(int number, UpstreamKey key, HttpRequest outgoing) {
      this.number = number;
      this.key = key;
      this.outgoing = outgoing;
    }

    private void begin(long timeoutNanos) {
      limit(timeoutNanos);
      giveUp = pool.open(key, this);
    }

    private void limit(long nanos) {
      if (timer != null) {
        timer.cancel(false);
        timer = null;
      }
      if (nanos > 0) {
        timer = downstream.loop().schedule(this::timedOut, nanos, TimeUnit.NANOSECONDS);
      }
    }

    private void timedOut() {
      if (!dropped) {
        drop();
        onFailure(number, FailureKind.TIMEOUT, new TimeoutException("no answer in time"));
      }
    }

    private void finished() {
      dropped = true;
      limit(0);
    }

    private void drop() {
      finished();
      body.detach();
      if (stream != null) {
        stream.cancel();
      } else if (giveUp != null) {
        giveUp.run();
      }
    }

    private void reading(boolean on) {
      if (stream != null) {
        stream.reading(on);
      }
    }

    @Override
    public void connected(UpstreamStream fresh) {
      if (dropped) {
        fresh.cancel();
        return;
      }
      stream = fresh;
      fresh.head(outgoing);
      body.sendTo(fresh);
      downstream.reading(body.ended() || body.wantsMore());
    }

    @Override
    public void head(HttpResponse response) {
      if (!dropped) {
        headSeen = true;
        onHead(number, response);
      }
    }

    @Override
    public void content(HttpContent content) {
      if (dropped) {
        content.release();
      } else {
        onResponseContent(content);
      }
    }

    @Override
    public void failed(FailureKind kind, boolean kept, Throwable cause) {
      if (dropped) {
        return;
      }
      body.detach();
      if (kept && !headSeen && mayRepeat()) {
        // A kept connection crossed with its server's idle time-out: nothing is known to be wrong
        // with the endpoint, so this is not an attempt of the engine. Ends with a fresh connection.
        stream = null;
        giveUp = pool.open(key, this);
        return;
      }
      finished();
      onFailure(number, kind, cause);
    }

    private boolean mayRepeat() {
      return body.replayable() && IDEMPOTENT.contains(outgoing.method());
    }

    @Override
    public void writable() {
      if (!dropped && body.wantsMore()) {
        downstream.reading(true);
      }
    }
  }
}

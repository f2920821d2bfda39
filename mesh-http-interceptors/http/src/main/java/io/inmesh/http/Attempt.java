package io.inmesh.http;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.InetSocketAddress;
import java.net.ProtocolException;
import java.net.Proxy;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import okhttp3.Call;
import okhttp3.Connection;
import okhttp3.EventListener;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.internal.http2.ConnectionShutdownException;
import okhttp3.internal.http2.ErrorCode;
import okhttp3.internal.http2.StreamResetException;
import org.jspecify.annotations.Nullable;

/**
 * What happens to one attempt, as OkHttp tells it: how far it came, how many bytes it moved, and
 * when its response's body has ended. OkHttp counts and watches already, so nothing is wrapped.
 * Events of one attempt do not overlap, but the last ones come on the thread that reads the body.
 */
final class Attempt extends EventListener {
  /** Finds the attempt that travels as the request's tag. */
  static final EventListener.Factory LISTENERS =
      call -> {
        Attempt attempt = call.request().tag(Attempt.class);
        return attempt == null ? EventListener.NONE : attempt;
      };

  private static final int RUNNING = 0;
  private static final int ENDED = 1; // OkHttp is through with it, nobody has delivered it yet
  private static final int DELIVERED = 2; // the application reads
  private static final int COMPLETED = 3;

  private final OutboundCall call;
  private final int number;
  private final EndpointPool pool;
  private final OkHttpRequest request;
  private final int socketTimeoutMillis;
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private volatile boolean connecting;
  private volatile boolean acquired;
  private volatile boolean requestStarted;
  private volatile boolean answered;
  private volatile boolean unsent;
  private volatile long requestBytes;
  private volatile long responseBytes;
  private volatile @Nullable IOException failure;
  private @Nullable Socket socket;

  /**
   * @param socketTimeoutMillis how long a read may take, kept by the socket; 0 = not kept there
   */
  Attempt(
      OutboundCall call,
      int number,
      EndpointPool pool,
      OkHttpRequest request,
      int socketTimeoutMillis) {
    this.call = call;
    this.number = number;
    this.pool = pool;
    this.request = request;
    this.socketTimeoutMillis = socketTimeoutMillis;
  }

  /** The response goes to the application: the call completes when its body has ended. */
  void deliver() {
    if (!state.compareAndSet(RUNNING, DELIVERED)) {
      complete();
    }
  }

  /** Whether OkHttp is through with it: an answer without a body is, when it comes. */
  boolean hasEnded() {
    return state.get() != RUNNING;
  }

  private void end(@Nullable IOException e) {
    failure = e;
    pool.released();
    if (!state.compareAndSet(RUNNING, ENDED)) {
      complete();
    }
  }

  private void complete() {
    if (state.getAndSet(COMPLETED) == COMPLETED) {
      return;
    }
    IOException e = failure;
    if (e != null) {
      call.onFailure(number, FailureKind.RESET, e);
    }
    call.complete(requestBytes, responseBytes);
  }

  /** Whether a kept connection turned out to be closed by the peer before it answered a byte. */
  boolean stale(IOException e) {
    return acquired
        && !connecting
        && !answered
        && !(e instanceof InterruptedIOException)
        && !(e instanceof ProtocolException)
        && !(e instanceof StreamResetException);
  }

  /** Whether the kept connection was seen to be closed before a byte was written. */
  boolean unsent() {
    return unsent;
  }

  /**
   * Whether the application's own time-out passed, or its thread was interrupted: no failure of the
   * endpoint.
   */
  boolean callerLeft(IOException e, long timeoutNanos) {
    return e instanceof InterruptedIOException
        && (acquired || Thread.currentThread().isInterrupted())
        && (e instanceof SocketTimeoutException
            || timeoutNanos == 0
            || Thread.currentThread().isInterrupted());
  }

  /** How the attempt failed. */
  FailureKind kind(IOException e) {
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof AttemptFailure known) {
        return known.kind();
      }
    }
    if (!acquired) {
      return FailureKind.CONNECT;
    }
    if (e instanceof ConnectionShutdownException
        || (e instanceof StreamResetException reset
            && reset.errorCode == ErrorCode.REFUSED_STREAM)) {
      return FailureKind.REFUSED_STREAM;
    }
    if (e instanceof InterruptedIOException) {
      return FailureKind.TIMEOUT;
    }
    if (e instanceof ProtocolException) {
      return FailureKind.PROTOCOL;
    }
    return requestStarted ? FailureKind.RESET : FailureKind.RESET_BEFORE_REQUEST;
  }

  @Override
  public void connectStart(Call inner, InetSocketAddress address, Proxy proxy) {
    connecting = true;
  }

  @Override
  public void connectionAcquired(Call inner, Connection connection) {
    acquired = true;
    socket = connection.socket();
  }

  @Override
  public void connectionReleased(Call inner, Connection connection) {
    if (connection.socket() instanceof PooledSocket kept) {
      kept.giveBack();
    }
  }

  /** The last moment at which nothing has been sent, and nothing of the body has been read. */
  @Override
  public void requestHeadersStart(Call inner) {
    if (!connecting
        && !pool.multiplexes()
        && !request.repeatable()
        && socket instanceof PooledSocket kept
        && kept.hasEndedWhileIdle()) {
      unsent = true;
      Attempt.<RuntimeException>fail(new SocketException("closed by the peer while it was idle"));
    }
    requestStarted = true;
    listen();
  }

  /** OkHttp is written in Kotlin, where a listener may throw what the write itself would. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <E extends Exception> void fail(IOException e) throws E {
    throw (E) e;
  }

  /** After OkHttp has put its own limit on the socket, before anything is read. */
  private void listen() {
    Socket connected = socket;
    if (connected == null || socketTimeoutMillis == 0) {
      return;
    }
    try {
      connected.setSoTimeout(socketTimeoutMillis);
    } catch (SocketException e) {
      // it was closed meanwhile, which the write that follows reports
    }
  }

  @Override
  public void requestBodyStart(Call inner) {
    request.touchBody();
  }

  @Override
  public void requestBodyEnd(Call inner, long byteCount) {
    requestBytes = byteCount;
  }

  @Override
  public void responseHeadersEnd(Call inner, Response response) {
    answered = true;
  }

  @Override
  public void responseBodyEnd(Call inner, long byteCount) {
    responseBytes = byteCount;
  }

  @Override
  public void callEnd(Call inner) {
    end(null);
  }

  @Override
  public void callFailed(Call inner, IOException e) {
    end(e);
  }

  /** The request with this attempt on it. */
  Request.Builder on(Request.Builder request) {
    return request.tag(Attempt.class, this);
  }
}

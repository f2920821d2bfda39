package io.inmesh.http;

import io.inmesh.call.LocalReply;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.Verdict;
import io.inmesh.runtime.telemetry.InboundContext;
import io.inmesh.snapshot.Header;
import io.inmesh.time.Ticker;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.SocketTimeoutException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Headers;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * One call of the application, driven on its own thread from the first attempt to the response.
 * Other threads may {@link #cancel} it at any time.
 */
final class MeshCall extends EventListener {
  /** Sends a request as if there were no mesh. */
  interface PassThrough {
    Response proceed(Request request) throws IOException;
  }

  private static final MediaType TEXT = MediaType.get("text/plain; charset=utf-8");

  private final EndpointPools pools;
  private final Ticker ticker;
  private final Request request;
  private final Caller caller;
  private final PassThrough passThrough;
  private final OkHttpRequest view;
  private final OutboundCall call;
  private final long endsNanos;
  private volatile boolean canceled;
  private volatile @Nullable Call inner;
  private volatile @Nullable CountDownLatch waiting;
  private @Nullable Response response;
  private @Nullable Attempt delivered;
  private boolean renewed;

  /**
   * @param endsNanos when the application's own limit of the whole call passes, by the system's
   *     nanosecond clock; 0 = never
   */
  MeshCall(
      MeshTransport transport,
      Request request,
      Caller caller,
      long endsNanos,
      PassThrough passThrough) {
    this.endsNanos = endsNanos;
    this.pools = transport.pools();
    this.ticker = transport.ticker();
    this.request = request;
    this.caller = caller;
    this.passThrough = passThrough;
    this.view = new OkHttpRequest(request);
    view.headers(carried());
    HttpUrl url = request.url();
    this.call = transport.mesh().outbound(url.host(), url.port(), view);
  }

  /** What the application set, with what the request that this thread works on hands on. */
  private Headers carried() {
    RequestEdits edits = new RequestEdits(request.headers());
    InboundContext.carryFrom(InboundContext.current(), view, edits);
    return edits.result();
  }

  /** Ends the attempt that is on its way, and lets none follow. Any thread. */
  void cancel() {
    canceled = true;
    Call running = inner;
    if (running != null) {
      running.cancel();
    }
    CountDownLatch wait = waiting;
    if (wait != null) {
      wait.countDown();
    }
  }

  /** The application's call was cancelled: we listen to it. */
  @Override
  public void canceled(Call outer) {
    cancel();
  }

  /** Runs the call. The response's body belongs to the caller. */
  Response run() throws IOException {
    boolean ended = false;
    try {
      Response result = drive();
      ended = true;
      return result;
    } finally {
      if (!ended) {
        closeQuietly(response); // its caller left before it could be handed over
        call.abandon();
      }
    }
  }

  private static void closeQuietly(@Nullable Response answer) {
    if (answer != null) {
      answer.close();
    }
  }

  private Response drive() throws IOException {
    Verdict verdict = call.verdict();
    while (true) {
      if (canceled) {
        throw new IOException("Canceled");
      }
      switch (verdict) {
        case SEND -> verdict = send();
        case DELIVER -> {
          return deliver();
        }
        case WAIT -> verdict = pause();
        case CONFIGURE -> verdict = configure();
        case REPLY -> {
          return reply();
        }
        case PASS_THROUGH -> {
          return pass();
        }
        default -> throw new IOException("Canceled");
      }
    }
  }

  private Verdict send() throws IOException {
    int number = call.attempt();
    EndpointPool pool = pools.of(call.cluster(), call.endpoint());
    Attempt attempt = new Attempt(call, number, pool, view, pool.socketTimeoutMillis(caller));
    long timeoutNanos = call.attemptTimeoutNanos();
    TimeLimit limit = new TimeLimit(call, timeoutNanos);
    try {
      Response answer = execute(pool, attempt, limit);
      Verdict verdict = onResponse(number, answer);
      if (verdict == Verdict.DELIVER) {
        response = answer;
        delivered = attempt;
        limit.untilTheCallIsOver(attempt, ownLeftNanos(answer));
      } else {
        answer.close();
      }
      return verdict;
    } catch (IOException e) {
      if (canceled || attempt.callerLeft(e, timeoutNanos)) {
        throw e;
      }
      if (!renewed && attempt.stale(e) && (attempt.unsent() || view.repeatable())) {
        renewed = true;
        pool.evictIdle();
        return send();
      }
      return call.onFailure(number, attempt.kind(e), e);
    }
  }

  /**
   * What is left of the application's own limit, for reading the answer: OkHttp's own timer of its
   * call stops when the head is there. 0 = no limit; an upgraded connection has none.
   */
  private long ownLeftNanos(Response answer) {
    return endsNanos == 0 || answer.code() == 101 ? 0 : Math.max(1, endsNanos - ticker.nanos());
  }

  private Response execute(EndpointPool pool, Attempt attempt, TimeLimit limit) throws IOException {
    Request outgoing = outgoing(attempt);
    Call sending = pool.client(caller, outgoing).newCall(outgoing);
    limit.on(sending);
    inner = sending;
    if (canceled) {
      sending.cancel();
    }
    try {
      Response answer = sending.execute();
      limit.answered(answer);
      return answer;
    } catch (IOException | RuntimeException e) {
      throw e;
    } catch (Exception e) { // OkHttp 5 lets an InterruptedException out without declaring it
      throw interrupted();
    }
  }

  private Verdict onResponse(int number, Response answer) {
    view.protocol(answer.protocol());
    return call.onResponse(
        number, answer.code(), name -> OkHttpRequest.joined(answer.headers(), name));
  }

  private Request outgoing(Attempt attempt) {
    Request.Builder builder = attempt.on(request.newBuilder());
    RequestEdits edits = new RequestEdits(view.headers());
    call.editRequestHeaders(edits);
    builder.headers(edits.result());
    if (!call.authority().equals(view.authority())) {
      builder.header("Host", call.authority());
    }
    if (!call.path().equals(view.path())) {
      builder.url(withPath(request.url(), call.path()));
    }
    if (!call.method().equals(request.method())) {
      builder.method(call.method(), request.body());
    }
    return builder.build();
  }

  private static HttpUrl withPath(HttpUrl url, String path) {
    int query = path.indexOf('?');
    return query < 0
        ? url.newBuilder().encodedPath(path).encodedQuery(null).build()
        : url.newBuilder()
            .encodedPath(path.substring(0, query))
            .encodedQuery(path.substring(query + 1))
            .build();
  }

  private Response deliver() {
    Response answer = response;
    Attempt attempt = delivered;
    if (answer == null || attempt == null) {
      throw new IllegalStateException("a response is to be delivered before there is one");
    }
    ResponseEdits edits = new ResponseEdits(answer);
    call.editResponseHeaders(edits);
    attempt.deliver();
    return edits.result();
  }

  private Response reply() {
    LocalReply reply = call.reply();
    Response.Builder builder =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(reply.status())
            .message(reply.flags())
            .body(ResponseBody.create(reply.body(), TEXT));
    for (Header header : reply.headers()) {
      builder.header(header.name(), header.value());
    }
    ResponseEdits edits = new ResponseEdits(builder.build());
    call.editResponseHeaders(edits);
    call.complete(0, reply.body().length());
    return edits.result();
  }

  private Response pass() throws IOException {
    view.headers(request.headers()); // a stranger gets what the application set, and nothing else
    Response answer = passThrough.proceed(request);
    onResponse(0, answer); // noted, and nothing else
    call.complete(0, 0);
    return answer;
  }

  /** Until the listener is known; the engine knows what holds when no answer comes in time. */
  private Verdict configure() throws IOException {
    CountDownLatch known = new CountDownLatch(1);
    call.configured().whenComplete((ignored, failure) -> known.countDown());
    return waitFor(known, call.waitNanos());
  }

  /**
   * A delay or the pause before a retry. To the application it is a service's silence, so its own
   * read time-out ends it, as it would before a proxy.
   */
  private Verdict pause() throws IOException {
    CountDownLatch never = new CountDownLatch(1);
    long listensNanos = TimeUnit.MILLISECONDS.toNanos(caller.readTimeoutMillis());
    long nanos = call.waitNanos();
    if (listensNanos == 0 || nanos <= listensNanos) {
      return waitFor(never, nanos);
    }
    await(never, listensNanos);
    if (canceled) {
      return Verdict.DONE;
    }
    throw new SocketTimeoutException("timeout");
  }

  private Verdict waitFor(CountDownLatch event, long nanos) throws IOException {
    await(event, nanos);
    return canceled ? Verdict.DONE : call.resume();
  }

  /** Until the time is over, or the call is cancelled: that is heard at once. */
  private void await(CountDownLatch event, long nanos) throws IOException {
    waiting = event;
    try {
      if (!canceled) {
        boolean ignored = event.await(nanos, TimeUnit.NANOSECONDS);
      }
    } catch (InterruptedException e) {
      throw interrupted();
    } finally {
      waiting = null;
    }
  }

  private static IOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted");
  }
}

package io.inmesh.http;

import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.time.Ticker;
import java.io.IOException;
import java.net.ProtocolException;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import org.jspecify.annotations.Nullable;

/**
 * The mesh's HTTP transport: sends a request where the mesh says, over connections that can lead
 * nowhere else. Every adapter for an HTTP client stands on it. Any thread; calls run on their
 * caller's thread, with no hop.
 */
public final class MeshTransport implements AutoCloseable {
  private final Mesh mesh;
  private final OkHttpClient client;
  private final EndpointPools pools;
  private final Ticker ticker = Ticker.system();

  /**
   * Opens no connection yet.
   *
   * @param mesh decides
   * @param identity this workload's identity
   * @param client for hosts outside the mesh, and for time-outs and the like of callers that bring
   *     no client of their own
   */
  public MeshTransport(Mesh mesh, WorkloadIdentity identity, OkHttpClient client) {
    this.mesh = mesh;
    this.client = client;
    this.pools = new EndpointPools(mesh::snapshot, identity, ForkJoinPool.commonPool());
  }

  /** With OkHttp's defaults. */
  public MeshTransport(Mesh mesh, WorkloadIdentity identity) {
    this(mesh, identity, new OkHttpClient());
  }

  /**
   * The way into the mesh for an application's own OkHttp client: its cookies, time-outs, redirects
   * and network interceptors keep counting. Add it as the last application interceptor.
   */
  public InmeshInterceptor interceptor() {
    return new InmeshInterceptor(this);
  }

  /**
   * Makes one call of the transport's own client.
   *
   * @return the response; its body belongs to the caller, who closes it
   * @throws IOException if the host is outside the mesh and cannot be reached, or the caller's own
   *     time-out passed; the mesh's own failures are responses
   */
  public Response execute(Request request) throws IOException {
    return follow(
        request,
        Caller.of(client),
        ownNanos(client),
        call -> timed(call, client),
        r -> client.newCall(r).execute());
  }

  /**
   * Makes one call, unless the host is outside the mesh.
   *
   * @param client whose time-outs and the like count; keep it: connections are found again by it
   * @return null if it is outside: nothing was sent, send it as if there were no mesh. Else the
   *     response, whose body belongs to the caller
   * @throws IOException if the caller's own time-out passed, or its thread was interrupted
   */
  public @Nullable Response executeInMesh(Request request, OkHttpClient client) throws IOException {
    Response outside =
        new Response.Builder()
            .request(request)
            .protocol(Protocol.HTTP_1_1)
            .code(599)
            .message("")
            .build();
    Response response =
        follow(
            request,
            Caller.of(client),
            ownNanos(client),
            call -> timed(call, client),
            r -> isSame(r, request) ? outside : client.newCall(r).execute());
    return isSame(response, outside) ? null : response;
  }

  @SuppressWarnings("ReferenceEquality") // this very object, not one like it
  private static boolean isSame(Object a, Object b) {
    return a == b;
  }

  /** How one call is started: the interceptor listens to its outer call for cancellation. */
  interface Start {
    Run of(MeshCall call);
  }

  /** Runs a call. */
  interface Run {
    Response run() throws IOException;
  }

  /**
   * A client's own limit for a call, until it is answered; {@link MeshCall} keeps it from there.
   */
  private static Run timed(MeshCall call, OkHttpClient client) {
    int millis = client.callTimeoutMillis();
    return millis == 0 ? call::run : () -> CallTimeout.run(call, millis);
  }

  private static long ownNanos(OkHttpClient client) {
    return TimeUnit.MILLISECONDS.toNanos(client.callTimeoutMillis());
  }

  /**
   * Runs a call and those that its redirects ask for.
   *
   * @param ownNanos the application's limit for all of it, to the end of the answer's body; 0 =
   *     none
   */
  Response follow(
      Request request, Caller caller, long ownNanos, Start start, MeshCall.PassThrough passThrough)
      throws IOException {
    long endsNanos = ownNanos == 0 ? 0 : ticker.nanos() + ownNanos;
    Request current = request;
    for (int followed = 0; ; followed++) {
      MeshCall call = new MeshCall(this, current, caller, endsNanos, passThrough);
      Response response = start.of(call).run();
      Request next = Redirects.next(response, current, caller.client());
      if (next == null) {
        return response;
      }
      response.close();
      if (followed == Redirects.MAX) {
        throw new ProtocolException("Too many follow-up requests: " + (followed + 1));
      }
      current = next;
    }
  }

  Mesh mesh() {
    return mesh;
  }

  Ticker ticker() {
    return ticker;
  }

  EndpointPools pools() {
    return pools;
  }

  OkHttpClient client() {
    return client;
  }

  /** Closes idle connections; calls that are on their way end by themselves. */
  @Override
  public void close() {
    pools.close();
  }
}

package io.inmesh.http;

import java.io.IOException;
import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import okhttp3.Call;
import okhttp3.EventListener;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Puts an OkHttp client into the mesh. It does not proceed for hosts of the mesh: each attempt is a
 * call of its own on a client whose connections lead to the chosen endpoint. So interceptors after
 * this one, and the client's DNS, see only what passes through; its cache counts for attempts. Runs
 * on the caller's thread, or on OkHttp's dispatcher for {@code enqueue}.
 */
public final class InmeshInterceptor implements Interceptor {
  private static final boolean CALLS_CAN_BE_WATCHED = callsCanBeWatched();

  private final MeshTransport transport;

  /**
   * OkHttp 4 only: which call is ours behind the application's, as long as the application has that
   * one.
   */
  private final Map<Call, MeshCall> watched = Collections.synchronizedMap(new WeakHashMap<>());

  InmeshInterceptor(MeshTransport transport) {
    this.transport = transport;
  }

  /**
   * Adds this interceptor as the last one and has {@code Call.cancel} end the attempt at once. With
   * OkHttp 5 {@code addInterceptor} alone does the same; OkHttp 4 needs this method, after the
   * builder got its event listener.
   */
  public OkHttpClient.Builder install(OkHttpClient.Builder builder) {
    if (!CALLS_CAN_BE_WATCHED) {
      EventListener.Factory others = builder.build().eventListenerFactory();
      builder.eventListenerFactory(call -> new Watching(others.create(call), this::canceled));
    }
    return builder.addInterceptor(this);
  }

  @Override
  public Response intercept(Chain chain) throws IOException {
    Caller caller = Caller.of(chain, transport.client());
    Call outer = chain.call();
    return transport.follow(
        chain.request(),
        caller,
        outer.timeout().timeoutNanos(),
        call -> () -> run(call, outer),
        chain::proceed);
  }

  private Response run(MeshCall call, Call outer) throws IOException {
    if (CALLS_CAN_BE_WATCHED) {
      outer.addEventListener(call);
    } else {
      watched.put(outer, call);
    }
    if (outer.isCanceled()) {
      call.cancel();
    }
    return call.run();
  }

  private void canceled(Call outer) {
    MeshCall call = watched.get(outer);
    if (call != null) {
      call.cancel();
    }
  }

  private static boolean callsCanBeWatched() {
    try {
      Call.class.getMethod("addEventListener", EventListener.class);
      return true;
    } catch (NoSuchMethodException e) {
      return false;
    }
  }
}

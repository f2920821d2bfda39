package io.inmesh.sidecar.forward;

import io.inmesh.Mesh;
import io.inmesh.runtime.identity.WorkloadIdentity;
import io.inmesh.runtime.telemetry.InboundContext;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFactory;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;

/** Opens an exchange for each request, with the upstream connections of its event loop. */
public final class Forwarder {
  /** Below the five seconds after which Node.js closes an unused connection. */
  private static final int APPLICATION_IDLE_SECONDS = 4;

  private static final int APPLICATION_CONNECT_MILLIS = 2_000;

  private final Mesh mesh;
  private final UpstreamTls tls;
  private final Map<EventExecutor, UpstreamPool> pools = new HashMap<>();

  /**
   * For one process.
   *
   * @param loops all event loops that requests will come from
   */
  public Forwarder(
      Mesh mesh,
      WorkloadIdentity identity,
      EventLoopGroup loops,
      ChannelFactory<? extends Channel> channels) {
    this.mesh = mesh;
    this.tls = new UpstreamTls(identity);
    for (EventExecutor loop : loops) {
      pools.put(loop, new UpstreamPool((EventLoop) loop, channels, tls));
    }
  }

  /**
   * A call that the application makes.
   *
   * @throws IllegalArgumentException if the request does not say where to
   */
  public Exchange outbound(Downstream downstream, HttpRequest request) {
    Target target = target(downstream, request);
    ensureRequestId(request.headers());
    return new OutboundExchange(
        downstream,
        request,
        target,
        pool(downstream),
        tls,
        view -> mesh.outbound(target.host(), target.port(), view));
  }

  /**
   * A call from outside the mesh.
   *
   * @throws IllegalArgumentException if the request names no host
   */
  public Exchange gateway(int workloadPort, Downstream downstream, HttpRequest request) {
    Target target = targetOf(downstream, request);
    Messages.editor(request.headers()).removeClaims(); // so that no route sees them, either
    request.headers().add("x-forwarded-for", downstream.peer().address());
    request.headers().set("x-forwarded-proto", downstream.peer().tls() ? "https" : "http");
    ensureRequestId(request.headers());
    return new OutboundExchange(
        downstream,
        request,
        target,
        pool(downstream),
        tls,
        view -> mesh.gateway(workloadPort, view, downstream.peer()));
  }

  /**
   * A call to the application behind this sidecar.
   *
   * @param application where it listens
   * @param http2 whether it speaks HTTP/2 without TLS
   * @throws IllegalArgumentException if the request names no host
   */
  public Exchange inbound(
      int workloadPort,
      InetSocketAddress application,
      boolean http2,
      Downstream downstream,
      HttpRequest request) {
    Target target = targetOf(downstream, request);
    ensureRequestId(request.headers());
    UpstreamKey key =
        UpstreamKey.plaintext(
            application.getAddress().getHostAddress(),
            application.getPort(),
            http2,
            APPLICATION_CONNECT_MILLIS,
            APPLICATION_IDLE_SECONDS);
    return new InboundExchange(
        downstream,
        request,
        target,
        pool(downstream),
        key,
        view -> mesh.inbound(workloadPort, view, downstream.peer()));
  }

  private UpstreamPool pool(Downstream downstream) {
    UpstreamPool pool = pools.get(downstream.loop());
    if (pool == null) {
      throw new IllegalStateException("a request from an event loop that is not ours");
    }
    return pool;
  }

  /** One host: what policies and routes see is what is handed on, whatever form the URL has. */
  private static Target targetOf(Downstream downstream, HttpRequest request) {
    Target target = target(downstream, request);
    request.headers().set(HttpHeaderNames.HOST, target.authority());
    return target;
  }

  private static Target target(Downstream downstream, HttpRequest request) {
    return downstream.http2() ? Target.ofStream(request) : Target.of(request);
  }

  private static void ensureRequestId(HttpHeaders headers) {
    if (!headers.contains(InboundContext.REQUEST_ID)) {
      headers.set(InboundContext.REQUEST_ID, InboundContext.newRequestId());
    }
  }
}

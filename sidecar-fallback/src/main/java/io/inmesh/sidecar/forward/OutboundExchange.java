package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.ResponseView;
import io.inmesh.call.Verdict;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Endpoint;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** One call out of this workload, or through the gateway: the engine decides, this sends. */
final class OutboundExchange extends Exchange {
  // for hosts outside the mesh, of which no configuration says anything
  private static final int OUTSIDE_IDLE_SECONDS = 15;
  private static final int OUTSIDE_CONNECT_MILLIS = 10_000;

  private final Target target;
  private final OutboundCall call;
  private final UpstreamTls tls;
  private @Nullable HttpResponse response;

  OutboundExchange(
      Downstream downstream,
      HttpRequest request,
      Target target,
      UpstreamPool pool,
      UpstreamTls tls,
      Function<NettyRequestView, OutboundCall> begin) {
    super(downstream, request, pool);
    this.target = target;
    this.tls = tls;
    this.call = begin.apply(new NettyRequestView(request, target, body, downstream.http2()));
  }

  @Override
  public void start() {
    drive(call.verdict());
  }

  private void drive(Verdict verdict) {
    if (isOver()) {
      return;
    }
    switch (verdict) {
      case SEND -> sendAttempt();
      case WAIT ->
          downstream
              .loop()
              .schedule(() -> drive(call.resume()), call.waitNanos(), TimeUnit.NANOSECONDS);
      case CONFIGURE -> awaitConfiguration();
      case DELIVER -> deliverResponse();
      case REPLY -> answer();
      case PASS_THROUGH -> passThrough();
      case ADMIT, DONE -> {}
    }
  }

  private void sendAttempt() {
    Cluster cluster = call.cluster();
    Endpoint endpoint = call.endpoint();
    boolean http2 =
        switch (cluster.version()) {
          case HTTP_1_1 -> false;
          case HTTP_2 -> true;
          case AS_CALLER -> downstream.http2();
        };
    HttpRequest outgoing = Messages.outgoing(request, call.method(), call.path(), call.authority());
    call.editRequestHeaders(Messages.editor(outgoing.headers()));
    send(call.attempt(), tls.key(cluster, endpoint, http2), outgoing, call.attemptTimeoutNanos());
  }

  private void awaitConfiguration() {
    boolean[] resumed = {false};
    Runnable resumeOnce =
        () -> {
          if (!resumed[0]) {
            resumed[0] = true;
            drive(call.resume());
          }
        };
    downstream.loop().schedule(resumeOnce, call.waitNanos(), TimeUnit.NANOSECONDS);
    call.configured().whenComplete((done, failed) -> downstream.loop().execute(resumeOnce));
  }

  /** Our own port under any name would call us again and again, until no connection is left. */
  private void passThrough() {
    if (target.port() != downstream.localPort()) {
      passOn();
      return;
    }
    BackgroundNames.GROUP
        .getResolver(downstream.loop())
        .resolve(BackgroundNames.address(target.host(), target.port()))
        .addListener((Future<InetSocketAddress> found) -> passOnUnlessOurselves(found));
  }

  private void passOnUnlessOurselves(Future<InetSocketAddress> found) {
    if (isOver()) {
      return;
    }
    InetAddress address = found.isSuccess() ? found.getNow().getAddress() : null;
    if (address == null || !(address.isLoopbackAddress() || address.isAnyLocalAddress())) {
      passOn();
      return;
    }
    reply(
        LocalReplies.sentence(
            request,
            508,
            "%s:%d is this proxy itself. Name the service in the URL, or in the Host header."
                .formatted(target.host(), target.port())));
  }

  private void passOn() {
    UpstreamKey key =
        UpstreamKey.plaintext(
            target.host(), target.port(), false, OUTSIDE_CONNECT_MILLIS, OUTSIDE_IDLE_SECONDS);
    HttpRequest outgoing =
        Messages.outgoing(request, request.method().name(), target.path(), target.authority());
    send(0, key, outgoing, 0); // the engine counts no attempts for what passes by
  }

  @Override
  void onHead(int number, HttpResponse head) {
    response = head;
    boolean passing = call.verdict() == Verdict.PASS_THROUGH;
    Verdict answer = call.onResponse(number, head.status().code(), new HeadView(head));
    Verdict verdict = passing ? Verdict.DELIVER : answer;
    if (verdict != Verdict.DELIVER) {
      dropAttempt();
    }
    drive(verdict);
  }

  @Override
  void onFailure(int number, FailureKind kind, Throwable cause) {
    if (isResponding()) {
      call.onFailure(number, kind, cause); // noted: the endpoint failed, not the caller
      breakOff();
      return;
    }
    if (call.verdict() == Verdict.PASS_THROUGH) {
      String sentence =
          "%s:%d is not in the mesh and does not answer: %s"
              .formatted(target.host(), target.port(), cause.getMessage());
      reply(LocalReplies.sentence(request, 503, sentence));
      return;
    }
    dropAttempt();
    drive(call.onFailure(number, kind, cause));
  }

  private void deliverResponse() {
    HttpResponse from = response;
    if (from == null) {
      breakOff();
      return;
    }
    HttpResponse to = Messages.incoming(request, from);
    if (call.verdict() != Verdict.PASS_THROUGH) {
      call.editResponseHeaders(Messages.editor(to.headers()));
    }
    deliver(to, call.remainingNanos());
  }

  private void answer() {
    LocalReplies.Answer answer = LocalReplies.answer(request, call.reply());
    call.editResponseHeaders(Messages.editor(answer.head().headers()));
    reply(answer);
  }

  @Override
  void onDelivered(long requestBytes, long responseBytes) {
    call.complete(requestBytes, responseBytes);
  }

  @Override
  void onBroken(long requestBytes, long responseBytes) {
    call.complete(requestBytes, responseBytes);
  }

  @Override
  void onAbandoned() {
    call.abandon();
  }

  /** A response's head as the engine sees it. */
  private record HeadView(HttpResponse head) implements ResponseView {
    @Override
    public @Nullable String header(String lowerCaseName) {
      List<String> values = head.headers().getAll(lowerCaseName);
      return values.isEmpty() ? null : String.join(",", values);
    }
  }
}

package io.inmesh.sidecar.forward;

import io.inmesh.call.FailureKind;
import io.inmesh.call.InboundCall;
import io.inmesh.call.Verdict;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpUtil;
import java.util.function.Function;

/** One call into this workload: the engine admits or refuses it, the application answers. */
final class InboundExchange extends Exchange {
  private final Target target;
  private final UpstreamKey application;
  private final InboundCall call;
  private int status;

  InboundExchange(
      Downstream downstream,
      HttpRequest request,
      Target target,
      UpstreamPool pool,
      UpstreamKey application,
      Function<NettyRequestView, InboundCall> begin) {
    super(downstream, request, pool);
    this.target = target;
    this.application = application;
    this.call = begin.apply(new NettyRequestView(request, target, body, downstream.http2()));
  }

  @Override
  public void start() {
    if (call.verdict() != Verdict.ADMIT) {
      status = call.reply().status();
      LocalReplies.Answer answer = LocalReplies.answer(request, call.reply());
      call.editResponseHeaders(Messages.editor(answer.head().headers()));
      reply(answer);
      return;
    }
    HttpRequest outgoing =
        Messages.outgoing(request, request.method().name(), call.path(), target.authority());
    call.editRequestHeaders(Messages.editor(outgoing.headers()));
    if (!application.http2() && Messages.hasUnexpectedBody(outgoing)) {
      // Who does not read it takes it for the next request, which no policy has seen.
      HttpUtil.setKeepAlive(outgoing, false);
    }
    send(1, application, outgoing, 0);
  }

  @Override
  void onHead(int number, HttpResponse from) {
    status = from.status().code();
    HttpResponse to = Messages.incoming(request, from);
    call.editResponseHeaders(Messages.editor(to.headers()));
    deliver(to, 0);
  }

  @Override
  void onFailure(int number, FailureKind kind, Throwable cause) {
    call.onFailure(kind);
    if (isResponding()) {
      breakOff();
      return;
    }
    status = kind == FailureKind.PROTOCOL ? 502 : 503;
    reply(LocalReplies.sentence(request, status, sentence(kind)));
  }

  private String sentence(FailureKind kind) {
    return switch (kind) {
      case CONNECT ->
          "UF the application does not accept connections on %s:%d. Is it running?"
              .formatted(application.address(), application.port());
      case PROTOCOL -> "UPE the answer of the application is not well-formed HTTP";
      default -> "UC the application closed the connection before it answered";
    };
  }

  @Override
  void onDelivered(long requestBytes, long responseBytes) {
    call.complete(status, requestBytes, responseBytes);
  }

  @Override
  void onBroken(long requestBytes, long responseBytes) {
    call.complete(status, requestBytes, responseBytes);
  }

  @Override
  void onAbandoned() {
    call.abandon();
  }
}

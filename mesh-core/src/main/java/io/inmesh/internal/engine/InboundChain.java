package io.inmesh.internal.engine;

import io.inmesh.call.HeaderEditor;
import io.inmesh.call.LocalReply;
import io.inmesh.identity.SpiffeId;
import io.inmesh.internal.policy.InboundRules;
import io.inmesh.internal.policy.PathNormalizer;
import io.inmesh.snapshot.Header;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.QuotaRule;
import io.inmesh.spi.CallObserver;
import io.inmesh.time.Ticker;
import java.util.List;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The way of an inbound call. It fails closed: a port of which nothing was received takes no calls.
 */
final class InboundChain {
  private static final String CLIENT_CERTIFICATE = "x-forwarded-client-cert";

  private final Ticker ticker;
  private final CallObserver observer;
  private final Supplier<@Nullable SpiffeId> self;

  InboundChain(Ticker ticker, CallObserver observer, Supplier<@Nullable SpiffeId> self) {
    this.ticker = ticker;
    this.observer = observer;
    this.self = self;
  }

  long now() {
    return ticker.nanos();
  }

  void ended(Inbound call) {
    observer.inbound(call);
  }

  /** configuration, path, transport, DENY, ALLOW, quota; null = admitted. */
  @Nullable LocalReply decide(Inbound call, @Nullable InboundRules rules) {
    if (rules == null) {
      return notConfigured(call);
    }
    if (!PathNormalizer.isClear(call.path())) {
      return unclearPath(call);
    }
    if (!rules.transportAllows(call)) {
      return plaintext(call, rules);
    }
    Admission refusal = Admission.refusal(rules.policies(), call);
    if (refusal != null) {
      return denied(call, refusal);
    }
    QuotaRule exhausted = rules.exhausted();
    return exhausted == null ? null : overQuota(call, exhausted);
  }

  private static LocalReply notConfigured(Inbound call) {
    return reply(
        call,
        503,
        GrpcStatus.UNAVAILABLE,
        0,
        "no configuration",
        "no_configuration",
        Origin.NONE,
        "The configuration of port "
            + call.port()
            + " was never received, so nobody may call it. See that the control plane is there and"
            + " that this workload is registered with this port.");
  }

  private static LocalReply unclearPath(Inbound call) {
    return reply(
        call,
        400,
        GrpcStatus.ofHttp(400),
        0,
        "",
        "path_normalization_failed",
        Origin.NONE,
        "The path does not begin with a slash, or holds white space, NUL, a fragment or a dot segment"
            + " with parameters, which servers read differently. Send it in its plain form.");
  }

  private static LocalReply plaintext(Inbound call, InboundRules rules) {
    Origin origin = rules.listener().mtlsOrigin();
    return reply(
        call,
        403,
        GrpcStatus.PERMISSION_DENIED,
        0,
        "mTLS required",
        "mtls_required",
        origin,
        "Port "
            + call.port()
            + " takes mTLS alone ("
            + origin
            + "). Call from a workload of the mesh, or set its mode to PERMISSIVE.");
  }

  private static LocalReply denied(Inbound call, Admission refusal) {
    return reply(
        call,
        403,
        GrpcStatus.PERMISSION_DENIED,
        0,
        Admission.DENIED,
        refusal.detail(),
        refusal.origin(),
        refusal.sentence());
  }

  private static LocalReply overQuota(Inbound call, QuotaRule rule) {
    return reply(
        call,
        429,
        GrpcStatus.RESOURCE_EXHAUSTED,
        Flags.RATE_LIMITED,
        "RESOURCE_EXHAUSTED: quota " + rule.bucket() + " is exhausted",
        "request_rate_limited",
        rule.origin(),
        "Quota "
            + rule.bucket()
            + " ("
            + rule.origin()
            + ") is exhausted. Send less, or raise the limit.");
  }

  /** The sentence goes to mesh peers only. */
  private static LocalReply reply(
      Inbound call,
      int status,
      int grpcStatus,
      int flags,
      String body,
      String detail,
      Origin origin,
      String sentence) {
    String line = Texts.oneLine(sentence);
    Header reason = new Header("x-inmesh-reason", line);
    Header limited = new Header("x-envoy-ratelimited", "true");
    boolean mesh = call.peer().id() != null;
    List<Header> headers =
        status == 429
            ? (mesh ? List.of(limited, reason) : List.of(limited))
            : (mesh ? List.of(reason) : List.of());
    return new LocalReply(
        status, grpcStatus, Flags.text(flags), body, headers, line, detail, origin);
  }

  /** A stranger cannot say what only the mesh may; a peer's certificate is named. */
  void editRequestHeaders(Inbound call, HeaderEditor editor) {
    SpiffeId peer = call.peer().id();
    if (peer == null || !call.peer().tls()) {
      editor.removeClaims();
      return;
    }
    editor.remove(OutboundHeaders.PEER);
    SpiffeId mine = self.get();
    String element = mine == null ? "URI=" + peer : "By=" + mine + ";URI=" + peer;
    String before = call.request().header(CLIENT_CERTIFICATE);
    editor.set(
        CLIENT_CERTIFICATE, before == null || before.isEmpty() ? element : before + "," + element);
  }
}

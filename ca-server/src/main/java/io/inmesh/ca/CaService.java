package io.inmesh.ca;

import io.grpc.Status;
import io.grpc.stub.StreamObserver;
import io.inmesh.xds.proto.istio.auth.IstioCertificateRequest;
import io.inmesh.xds.proto.istio.auth.IstioCertificateResponse;
import io.inmesh.xds.proto.istio.auth.IstioCertificateServiceGrpc;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * {@code istio.v1.auth.IstioCertificateService}: proves the caller, checks the request, audits, and
 * signs. The order matters: a token is used up only when nothing else can refuse, and nothing
 * leaves before its audit line is on disk.
 */
final class CaService extends IstioCertificateServiceGrpc.IstioCertificateServiceImplBase {
  private static final Logger log = LoggerFactory.getLogger(CaService.class);
  private static final long TTL_SECONDS_MAX = Duration.ofDays(3650).toSeconds();

  private final CertificateAuthority authority;
  private final CallerCheck callers;
  private final TokenAuthority tokens;
  private final AuditSink audit;
  private final CaListener listener;
  private final RequestLimit limit;

  CaService(
      CertificateAuthority authority,
      CallerCheck callers,
      TokenAuthority tokens,
      AuditSink audit,
      CaListener listener,
      RequestLimit limit) {
    this.authority = authority;
    this.callers = callers;
    this.tokens = tokens;
    this.audit = audit;
    this.listener = listener;
    this.limit = limit;
  }

  @Override
  public void createCertificate(
      IstioCertificateRequest request, StreamObserver<IstioCertificateResponse> response) {
    listener.onRequest();
    CallerCheck.Presented presented = CallerCheck.presented();
    Map<String, String> fields = new TreeMap<>();
    fields.put("peer", presented.peer());
    try {
      List<X509Certificate> chain = issue(request, presented, fields);
      IstioCertificateResponse.Builder reply = IstioCertificateResponse.newBuilder();
      chain.forEach(certificate -> reply.addCertChain(Pem.encode(certificate)));
      listener.onIssued();
      response.onNext(reply.build());
      response.onCompleted();
    } catch (CaException e) {
      response.onError(refused(e, fields).asRuntimeException());
    } catch (GeneralSecurityException | RuntimeException e) {
      log.error("cannot issue a certificate", e);
      CaException failed =
          new CaException(
              Refusal.CA_FAILED, "the CA cannot issue now; its log says why. Try again later", e);
      response.onError(refused(failed, fields).asRuntimeException());
    }
  }

  private List<X509Certificate> issue(
      IstioCertificateRequest request, CallerCheck.Presented presented, Map<String, String> fields)
      throws GeneralSecurityException {
    if (!limit.admit(presented.peer())) {
      throw new CaException(
          Refusal.TOO_MANY, "too many certificate requests at once: try again in a second");
    }
    Caller caller = callers.caller(presented);
    fields.put("caller", caller.proof());
    fields.put("principal", caller.identity().toString());
    SigningRequest signing = SigningRequest.parse(request.getCsr());
    checkNames(signing, caller);
    long seconds = Math.max(0, Math.min(request.getValidityDuration(), TTL_SECONDS_MAX));
    TokenRecord token = caller.token();
    boolean again = token != null && tokens.redeem(token, signing.key());
    List<X509Certificate> chain =
        authority.issue(caller.identity(), signing.key(), Duration.ofSeconds(seconds));
    X509Certificate leaf = chain.get(0);
    Map<String, String> issued = new TreeMap<>(fields);
    issued.put("serial", leaf.getSerialNumber().toString(16));
    issued.put("notAfter", leaf.getNotAfter().toInstant().toString());
    issued.put("reason", reason(token, again));
    audit.write(new AuditEvent("certificate.issued", issued));
    return chain;
  }

  private static String reason(@Nullable TokenRecord token, boolean again) {
    if (token == null) {
      return "renewed by certificate";
    }
    return again ? "joined by token, asked again with the same key" : "joined by token";
  }

  private static void checkNames(SigningRequest signing, Caller caller) {
    String own = caller.identity().toString();
    for (String name : signing.names()) {
      if (!name.equals(own)) {
        throw new CaException(
            Refusal.FOREIGN_IDENTITY,
            "the request asks for '%s', and its caller is %s. Join with a token of the account that is meant (inmesh token create), or ask for the caller's name or none"
                .formatted(name, own));
      }
    }
  }

  /** Audits and counts a refusal; the status is what the caller gets. */
  private Status refused(CaException e, Map<String, String> fields) {
    listener.onRefused(e.refusal());
    String message = String.valueOf(e.getMessage());
    fields.put("refusal", e.refusal().name());
    fields.put("reason", message);
    try {
      audit.write(new AuditEvent("certificate.refused", fields));
    } catch (RuntimeException notAudited) {
      log.error("cannot write the audit line of a refusal", notAudited);
    }
    return Status.fromCode(e.refusal().code()).withDescription(message);
  }
}

package io.inmesh.runtime.identity;

import io.grpc.Status;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

/** Says what went wrong between a workload and its CA, and what to do. Stateless. */
final class CaFailures {
  private CaFailures() {}

  /** The CA answered, and the answer is no: the same proof will not do better. */
  static class RefusedException extends GeneralSecurityException {
    private static final long serialVersionUID = 1L;

    RefusedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /**
   * Who answered is not the CA, or cannot prove it now (the clock is wrong, say): it was told
   * nothing, so the same proof may do better.
   */
  static final class UnbelievedException extends RefusedException {
    private static final long serialVersionUID = 1L;

    UnbelievedException(String message, Throwable cause) {
      super(message, cause);
    }
  }

  /** Waits for the CA's answer; its own deadline bounds that. */
  static <T> T await(Future<T> answer, IdentityConfig config)
      throws GeneralSecurityException, InterruptedException {
    try {
      return answer.get();
    } catch (ExecutionException e) {
      throw explain(e, config);
    }
  }

  private static GeneralSecurityException explain(ExecutionException e, IdentityConfig config) {
    String where = "the CA at %s:%d".formatted(config.caHost(), config.caPort());
    for (Throwable cause = e; cause != null; cause = cause.getCause()) {
      if (cause instanceof CertificateException) {
        return new UnbelievedException(where + " is not believed: " + cause.getMessage(), e);
      }
    }
    Status status = Status.fromThrowable(e);
    String said = status.getDescription() == null ? "" : ": " + status.getDescription();
    return switch (status.getCode()) {
      case UNAUTHENTICATED, PERMISSION_DENIED, INVALID_ARGUMENT ->
          new RefusedException(where + " refuses" + said, e);
      default ->
          new GeneralSecurityException(
              "%s cannot be reached (%s%s)".formatted(where, status.getCode(), said), e);
    };
  }

  /** What a person must do when there is neither a valid certificate nor a token. */
  static String tokenHint(IdentityConfig config) {
    return "Run: inmesh token create --namespace %s --service-account %s"
            .formatted(config.id().namespace(), config.id().serviceAccount())
        + " and give it as INMESH_IDENTITY_TOKEN, or in the file that INMESH_IDENTITY_TOKEN_FILE"
        + " names (Spring Boot: inmesh.identity.token-file)";
  }
}

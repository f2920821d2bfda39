package io.inmesh.ca;

import io.grpc.Status;

/** Why the CA says no: one constant per cause, with its gRPC code and the counter it feeds. */
public enum Refusal {
  /** The caller presented neither a token nor a certificate. */
  NO_CREDENTIALS(Status.Code.UNAUTHENTICATED, "citadel_server_authentication_failure_count"),
  /** The token is malformed, unknown, or its secret is wrong. */
  TOKEN_UNKNOWN(Status.Code.UNAUTHENTICATED, "citadel_server_authentication_failure_count"),
  /** The token's time is over. */
  TOKEN_EXPIRED(Status.Code.UNAUTHENTICATED, "citadel_server_authentication_failure_count"),
  /** The token was used as often as it may be. */
  TOKEN_USED(Status.Code.UNAUTHENTICATED, "citadel_server_authentication_failure_count"),
  /** The caller's certificate is expired, or not ours, or without an identity. */
  CERTIFICATE_INVALID(Status.Code.UNAUTHENTICATED, "citadel_server_authentication_failure_count"),
  /** The caller calls from an address that its token does not allow. */
  ADDRESS_NOT_GRANTED(Status.Code.PERMISSION_DENIED, "citadel_server_authentication_failure_count"),
  /** The request is no PKCS #10, its signature is wrong, or its key is too weak. */
  REQUEST_INVALID(Status.Code.INVALID_ARGUMENT, "citadel_server_csr_parsing_err_count"),
  /** The request names an identity which is not the caller's. */
  FOREIGN_IDENTITY(Status.Code.PERMISSION_DENIED, "citadel_server_id_extraction_err_count"),
  /** Too many requests at once. */
  TOO_MANY(Status.Code.RESOURCE_EXHAUSTED, "citadel_server_csr_rejected_count"),
  /** The CA could not sign, or could not write its audit line. */
  CA_FAILED(Status.Code.UNAVAILABLE, "citadel_server_csr_sign_err_count");

  private final Status.Code code;
  private final String metric;

  Refusal(Status.Code code, String metric) {
    this.code = code;
    this.metric = metric;
  }

  /** The gRPC code that the caller gets. */
  public Status.Code code() {
    return code;
  }

  /** The Prometheus counter that counts it, by Istio's name. */
  public String metric() {
    return metric;
  }
}

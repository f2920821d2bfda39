package io.inmesh.snapshot;

/** A kind of failure that a retry policy may name. */
public enum RetryOn {
  /** {@code 5xx}: any 5xx answer, or no answer at all. */
  SERVER_ERROR_5XX,
  /** {@code gateway-error}: 502, 503, 504, or no answer at all. */
  GATEWAY_ERROR,
  /** {@code reset}: no answer at all. */
  RESET,
  /** {@code reset-before-request}: none, and the request had not been sent. */
  RESET_BEFORE_REQUEST,
  /** {@code connect-failure}. */
  CONNECT_FAILURE,
  /** {@code refused-stream}. */
  REFUSED_STREAM,
  /** {@code retriable-4xx}: 409. */
  RETRIABLE_4XX,
  /** {@code envoy-ratelimited}: the answer bears {@code x-envoy-ratelimited}. */
  RATELIMITED,
  /** {@code cancelled}. */
  GRPC_CANCELLED,
  /** {@code deadline-exceeded}. */
  GRPC_DEADLINE_EXCEEDED,
  /** {@code internal}. */
  GRPC_INTERNAL,
  /** {@code resource-exhausted}. */
  GRPC_RESOURCE_EXHAUSTED,
  /** {@code unavailable}. */
  GRPC_UNAVAILABLE
}

package io.inmesh.internal.resilience;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.inmesh.call.FailureKind;
import io.inmesh.fakes.FakeHeaders;
import io.inmesh.snapshot.RetryOn;
import io.inmesh.snapshot.RetryPolicy;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Envoy's table of {@code retry_on}: each condition alone, against everything that can happen. */
class RetryRulesTest {
  private static final int GRPC_STATUSES = 17;

  static Stream<Arguments> conditions() {
    Set<FailureKind> any = EnumSet.allOf(FailureKind.class);
    Set<FailureKind> none = EnumSet.noneOf(FailureKind.class);
    Set<FailureKind> neverSent =
        EnumSet.of(
            FailureKind.CONNECT,
            FailureKind.TLS,
            FailureKind.IDENTITY,
            FailureKind.RESET_BEFORE_REQUEST);
    return Stream.of(
        arguments(RetryOn.SERVER_ERROR_5XX, range(500, 599), List.of(), any),
        arguments(RetryOn.GATEWAY_ERROR, range(502, 504), List.of(), any),
        arguments(RetryOn.RETRIABLE_4XX, List.of(409), List.of(), none),
        arguments(RetryOn.RESET, List.of(), List.of(), any),
        arguments(RetryOn.RESET_BEFORE_REQUEST, List.of(), List.of(), neverSent),
        arguments(RetryOn.CONNECT_FAILURE, List.of(), List.of(), neverSent),
        arguments(
            RetryOn.REFUSED_STREAM, List.of(), List.of(), EnumSet.of(FailureKind.REFUSED_STREAM)),
        arguments(RetryOn.RATELIMITED, List.of(), List.of(), none),
        arguments(RetryOn.GRPC_CANCELLED, List.of(), List.of(1), none),
        arguments(RetryOn.GRPC_DEADLINE_EXCEEDED, List.of(), List.of(4), none),
        arguments(RetryOn.GRPC_RESOURCE_EXHAUSTED, List.of(), List.of(8), none),
        arguments(RetryOn.GRPC_INTERNAL, List.of(), List.of(13), none),
        arguments(RetryOn.GRPC_UNAVAILABLE, List.of(), List.of(14), none));
  }

  private static List<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last).boxed().toList();
  }

  private static RetryRules rules(int retries, RetryOn on) {
    return new RetryRules(
        new RetryPolicy(
            retries,
            Set.of(on),
            Set.of(),
            Duration.ZERO,
            Duration.ofMillis(25),
            Duration.ofMillis(250),
            true,
            3));
  }

  @Test
  void explainReadsInIstiosWords() {
    RetryPolicy policy =
        new RetryPolicy(
            2,
            EnumSet.of(RetryOn.CONNECT_FAILURE, RetryOn.REFUSED_STREAM),
            Set.of(503),
            Duration.ZERO,
            Duration.ofMillis(25),
            Duration.ofMillis(250),
            true,
            3);
    assertThat(new RetryRules(policy))
        .hasToString("2 retries on connect-failure, refused-stream, 503");
    assertThat(rules(1, RetryOn.GRPC_UNAVAILABLE)).hasToString("1 retries on unavailable");
    assertThat(rules(1, RetryOn.SERVER_ERROR_5XX)).hasToString("1 retries on 5xx");
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void aConditionMeansWhatEnvoySays(
      RetryOn on, List<Integer> statuses, List<Integer> grpc, Set<FailureKind> failures) {
    RetryRules rules = rules(1, on);
    FakeHeaders none = FakeHeaders.of();
    assertThat(IntStream.range(200, 600).filter(status -> rules.deserves(status, -1, none)).boxed())
        .containsExactlyElementsOf(statuses);
    assertThat(IntStream.range(0, GRPC_STATUSES).filter(s -> rules.deserves(200, s, none)).boxed())
        .containsExactlyElementsOf(grpc);
    assertThat(Stream.of(FailureKind.values()).filter(rules::deserves))
        .containsExactlyInAnyOrderElementsOf(failures);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void whatTheUpstreamLimitsIsRetriedWhereThatIsNamedAlone(RetryOn on) {
    FakeHeaders limited = FakeHeaders.of("x-envoy-ratelimited", "true");
    assertThat(rules(1, on).deserves(503, 14, limited)).isEqualTo(on == RetryOn.RATELIMITED);
  }

  @ParameterizedTest
  @MethodSource("conditions")
  void noRetriesAreNone(RetryOn on, List<Integer> statuses, List<Integer> grpc) {
    RetryRules rules = rules(0, on);
    assertThat(statuses).noneMatch(status -> rules.deserves(status, -1, FakeHeaders.of()));
    assertThat(grpc).noneMatch(status -> rules.deserves(200, status, FakeHeaders.of()));
    assertThat(FailureKind.values()).noneMatch(rules::deserves);
  }
}

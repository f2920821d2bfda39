package io.inmesh.runtime.telemetry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.HeaderEditor;
import io.inmesh.fakes.FakeRequest;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InboundContextTest {
  private static Map<String, String> carried(InboundContext context, FakeRequest outbound) {
    Map<String, String> headers = new LinkedHashMap<>();
    context.carry(
        outbound,
        new HeaderEditor() {
          @Override
          public void set(String name, String value) {
            headers.put(name, value);
          }

          @Override
          public void add(String name, String value) {}

          @Override
          public void remove(String name) {}

          @Override
          public void removePrefix(String prefix) {}
        });
    return headers;
  }

  @Test
  void carriesTheTraceOnUnlessTheApplicationHasItsOwn() {
    FakeRequest inbound =
        FakeRequest.get("me", "/")
            .header("x-request-id", "r-1")
            .header("traceparent", "00-a-b-01")
            .header("tracestate", "x=y")
            .header("x-b3-traceid", "t")
            .header("cookie", "secret");
    InboundContext context = InboundContext.from(inbound);
    assertThat(carried(context, FakeRequest.get("reviews", "/")))
        .containsExactly(
            Map.entry("x-request-id", "r-1"),
            Map.entry("traceparent", "00-a-b-01"),
            Map.entry("tracestate", "x=y"),
            Map.entry("x-b3-traceid", "t"));
    assertThat(carried(context, FakeRequest.get("reviews", "/").header("traceparent", "own")))
        .containsOnlyKeys("x-request-id", "x-b3-traceid");
  }

  @Test
  void makesARequestIdWhereThereIsNone() {
    InboundContext context = InboundContext.from(FakeRequest.get("me", "/"));
    assertThat(context.requestId())
        .matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
  }

  @Test
  void eachCarrierHoldsTheContextOfItsThreadAndNests() {
    InboundContext outer = InboundContext.from(FakeRequest.get("me", "/"));
    InboundContext inner = InboundContext.from(FakeRequest.get("me", "/"));
    for (Carrier carrier : List.of(new Carrier.ThreadCarrier(), new OpenTelemetryCarrier())) {
      try (var first = carrier.attach(outer)) {
        assertThat(first).isNotNull();
        try (var second = carrier.attach(inner)) {
          assertThat(second).isNotNull();
          assertThat(carrier.current()).isSameAs(inner);
        }
        assertThat(carrier.current()).isSameAs(outer);
      }
      assertThat(carrier.current()).isNull();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "x-request-id",
        "traceparent",
        "tracestate",
        "x-b3-traceid",
        "x-b3-spanid",
        "x-b3-parentspanid",
        "x-b3-sampled",
        "x-b3-flags",
        "b3",
        "x-ot-span-context",
        "x-cloud-trace-context",
        "grpc-trace-bin",
        "baggage"
      })
  void carriesEachHeaderOfATrace(String name) {
    InboundContext context =
        InboundContext.from(FakeRequest.get("me", "/").header(name, "of the caller"));
    assertThat(carried(context, FakeRequest.get("reviews", "/")))
        .containsEntry(name, "of the caller");
  }

  @Test
  void anApplicationThatTracesKeepsItsFamilyWhole() {
    InboundContext context =
        InboundContext.from(
            FakeRequest.get("me", "/")
                .header("x-b3-traceid", "t")
                .header("x-b3-spanid", "s")
                .header("tracestate", "x=y"));
    assertThat(carried(context, FakeRequest.get("reviews", "/").header("b3", "own-1")))
        .doesNotContainKeys("x-b3-traceid", "x-b3-spanid", "b3")
        .containsEntry("tracestate", "x=y");
    assertThat(carried(context, FakeRequest.get("reviews", "/").header("traceparent", "own")))
        .containsKeys("x-b3-traceid", "x-b3-spanid")
        .doesNotContainKeys("tracestate", "traceparent");
  }

  @Test
  void aCarriedIdIsTheSameOnEveryCall() {
    InboundContext context = InboundContext.from(FakeRequest.get("me", "/"));
    assertThat(carried(context, FakeRequest.get("reviews", "/")))
        .containsExactly(Map.entry("x-request-id", context.requestId()))
        .isEqualTo(carried(context, FakeRequest.get("details", "/")));
  }
}

package io.inmesh.testing;

import io.inmesh.call.Explanation.Step;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.AbstractAssert;

/**
 * Assertions on what the mesh decided; a failure shows the whole decision.
 *
 * <pre>{@code
 * assertThat(mesh.get("http://reviews:9080/reviews/0", "end-user: jason"))
 *     .hasHost("reviews:9080")
 *     .hasRoute("VirtualService default/reviews", "http[0]")
 *     .hasSubset("v2")
 *     .hasEndpoint("127.0.0.1:41234");
 * }</pre>
 */
public final class DecisionAssert extends AbstractAssert<DecisionAssert, Decision> {
  private static final String WHOLE = "(all of the service)";

  DecisionAssert(Decision actual) {
    super(actual, DecisionAssert.class);
  }

  /**
   * That this was dialled.
   *
   * @param host {@code reviews:9080}, lower case
   */
  public DecisionAssert hasHost(String host) {
    return only("host", List.of(host), values("host"));
  }

  /**
   * That this rule took the request.
   *
   * @param resource {@code VirtualService default/reviews}
   * @param rule {@code http[0]}: the first of its routes
   */
  public DecisionAssert hasRoute(String resource, String rule) {
    return only(
        "route",
        List.of(resource + ' ' + rule),
        actual.steps("route").stream()
            .map(step -> step.origin().resource() + ' ' + step.origin().rule())
            .toList());
  }

  /**
   * That a route of this resource took the request, whichever it is.
   *
   * @param resource {@code VirtualService default/reviews}; where no rule is about the host, {@code
   *     Service default/reviews}
   */
  public DecisionAssert hasRoute(String resource) {
    return only(
        "route",
        List.of(resource),
        actual.steps("route").stream().map(step -> step.origin().resource()).toList());
  }

  /**
   * That the request goes to this service.
   *
   * @param host its full name: {@code reviews.default.svc.cluster.local}
   */
  public DecisionAssert hasService(String host) {
    return only(
        "service",
        List.of(host),
        values("cluster").stream()
            .map(name -> name.substring(name.lastIndexOf('|') + 1))
            .distinct()
            .toList());
  }

  /** That the request goes to this subset, and to no other. */
  public DecisionAssert hasSubset(String subset) {
    return only("subset", List.of(subset), subsets());
  }

  /** That the request may go to these subsets, in any order, and to no other. */
  public DecisionAssert hasSubsets(String... subsets) {
    return only(
        "subset",
        Arrays.stream(subsets).sorted().toList(),
        subsets().stream().distinct().sorted().toList());
  }

  private List<String> subsets() {
    return values("subset").stream().map(each -> each.equals(WHOLE) ? "" : each).toList();
  }

  /**
   * That this address was called; of a request that was only asked about: may be.
   *
   * @param address {@code 127.0.0.1:41234}
   */
  public DecisionAssert hasEndpoint(String address) {
    if (!values("endpoint").contains(address)) {
      throw unlike("endpoint", address, values("endpoint"));
    }
    return this;
  }

  /** That the service answered the call with this status; for a call that was made. */
  public DecisionAssert hasAnswer(int status) {
    return only("answer", List.of(String.valueOf(status)), values("answer"));
  }

  /**
   * That the mesh answers itself.
   *
   * @param reply status and Envoy's flags: {@code 503 NC}, {@code 404 NR}
   */
  public DecisionAssert hasReply(String reply) {
    return only("reply", List.of(reply), values("reply"));
  }

  /**
   * That a fault is injected; of a request that was only asked about.
   *
   * @param fault {@code abort 500}, {@code delay 7000 ms}
   */
  public DecisionAssert hasFault(String fault) {
    return only("fault", List.of(fault), values("fault"));
  }

  private List<String> values(String step) {
    return actual.steps(step).stream().map(Step::value).toList();
  }

  private DecisionAssert only(String what, List<String> expected, List<String> found) {
    isNotNull();
    if (!found.equals(expected)) {
      throw unlike(what, String.join(", ", expected), found);
    }
    return this;
  }

  private AssertionError unlike(String what, String expected, List<String> found) {
    return failureWithActualExpected(
        String.join(", ", found),
        expected,
        "expected %s: %s%nbut it is: %s%nof:%n%s",
        what,
        expected,
        found.isEmpty() ? "none" : String.join(", ", found),
        actual);
  }
}

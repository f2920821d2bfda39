package io.inmesh.testing;

import io.inmesh.call.Explanation;
import io.inmesh.call.Explanation.Step;
import io.inmesh.call.OutboundCall;
import io.inmesh.snapshot.Cluster;
import io.inmesh.snapshot.Origin;
import io.inmesh.snapshot.Route;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.AssertProvider;

/**
 * What the mesh decided about a request, step by step: of one that a test only asks about, each
 * possible outcome; of one that was made, the outcome. {@code assertThat(decision)} of AssertJ
 * leads to {@link DecisionAssert}. Immutable.
 *
 * @param explanation the steps, in order, each with the resource that says so
 * @param refused what the client would have refused of the configuration, and why
 */
public record Decision(Explanation explanation, List<String> refused)
    implements AssertProvider<DecisionAssert> {
  private static final String SERVED = "via_upstream";

  /** Copies the list. */
  public Decision {
    refused = List.copyOf(refused);
  }

  /** What became of a call that has ended. */
  static Decision of(OutboundCall call) {
    List<Step> steps = new ArrayList<>();
    steps.add(step("host", call.host() + ':' + call.port(), "Host: " + call.request().authority()));
    Route route = call.route();
    if (route != null) {
      String name = route.name().isEmpty() ? "unnamed" : route.name();
      steps.add(new Step("route", name, "", call.origin()));
    }
    if (call.routed()) {
      Cluster cluster = call.cluster();
      steps.add(new Step("cluster", cluster.name(), "", cluster.origin()));
      steps.add(step("subset", cluster.subset(), ""));
    }
    if (call.attempted()) {
      String tries = call.attempts() == 1 ? "" : ", after " + call.attempts() + " attempts";
      steps.add(
          step("endpoint", call.endpoint().toString(), call.endpoint().workload().name() + tries));
    }
    boolean served = call.detail().startsWith(SERVED);
    String status = String.valueOf(call.status());
    steps.add(
        served
            ? step("answer", status, call.flags().equals("-") ? "" : call.flags())
            : step("reply", status + ' ' + call.flags(), call.detail()));
    return new Decision(new Explanation(call.revision(), steps), List.of());
  }

  private static Step step(String name, String value, String detail) {
    return new Step(name, value, detail, Origin.NONE);
  }

  /** All that was decided at this step, in order; empty = it was not reached. */
  public List<Step> steps(String name) {
    return explanation.steps().stream().filter(step -> step.name().equals(name)).toList();
  }

  /** For AssertJ's own {@code assertThat}. */
  @Override
  public DecisionAssert assertThat() {
    return new DecisionAssert(this);
  }

  /** The whole, one line a step, as {@code ./inmesh explain} prints it. */
  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(explanation.text());
    refused.forEach(why -> text.append("refused    ").append(why).append('\n'));
    return text.toString();
  }
}

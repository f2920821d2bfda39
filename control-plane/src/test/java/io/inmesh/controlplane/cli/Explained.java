package io.inmesh.controlplane.cli;

import io.inmesh.config.document.DocumentException;
import io.inmesh.config.document.JsonReader;
import io.inmesh.config.document.Limits;
import io.inmesh.config.document.ListNode;
import io.inmesh.config.document.MapNode;
import io.inmesh.config.document.Node;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/** What {@code explain -o json} says: its steps, and the outcomes that they allow. */
record Explained(List<MapNode> steps) {

  static Explained of(String json) {
    try {
      MapNode root = (MapNode) JsonReader.read(json, Limits.DEFAULT);
      List<MapNode> steps = new ArrayList<>();
      for (Node each : ((ListNode) root.get("steps")).items()) {
        steps.add((MapNode) each);
      }
      return new Explained(steps);
    } catch (DocumentException e) {
      throw new AssertionError(json, e);
    }
  }

  /** The values of the steps of a name. */
  List<String> values(String name) {
    return steps.stream()
        .filter(step -> name.equals(step.string("name")))
        .map(step -> String.valueOf(step.string("value")))
        .toList();
  }

  /** The words of {@link LiveCalls#outcome}, for every way that chance can take. */
  Set<String> outcomes() {
    Set<String> begins = new TreeSet<>(Set.of(""));
    Set<String> outcomes = new TreeSet<>();
    boolean goesOn = true;
    String cluster = "";
    List<String> endpoints = new ArrayList<>();
    for (MapNode step : steps) {
      String value = String.valueOf(step.string("value"));
      boolean always = String.valueOf(step.string("detail")).startsWith("100.0 %");
      switch (String.valueOf(step.string("name"))) {
        case "fault" -> {
          if (value.startsWith("delay")) {
            begins = always ? Set.of(value + " ") : Set.of("", value + " ");
          } else {
            add(outcomes, begins, value.substring("abort ".length()) + " FI");
            goesOn = !always;
          }
        }
        case "cluster" -> {
          cluster = value;
          endpoints.clear();
        }
        case "endpoint" -> {
          if (String.valueOf(step.string("detail")).endsWith("takes calls")) {
            endpoints.add(value);
          }
        }
        case "tls" -> {
          for (String endpoint : goesOn ? endpoints : List.<String>of()) {
            add(outcomes, begins, cluster + " " + endpoint + " " + peers(step));
          }
        }
        case "reply" -> {
          if (goesOn) {
            add(outcomes, begins, value);
          }
        }
        default -> {}
      }
    }
    return outcomes;
  }

  private static void add(Set<String> outcomes, Set<String> begins, String outcome) {
    begins.forEach(begin -> outcomes.add(begin + outcome));
  }

  private static String peers(MapNode tls) {
    String detail = String.valueOf(tls.string("detail"));
    int at = detail.indexOf("expects ");
    return at < 0 ? "plaintext" : detail.substring(at + "expects ".length());
  }
}

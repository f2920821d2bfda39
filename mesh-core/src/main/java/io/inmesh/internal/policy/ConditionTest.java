package io.inmesh.internal.policy;

import io.inmesh.internal.routing.HeaderTest;
import io.inmesh.internal.routing.TextTest;
import io.inmesh.snapshot.Cidr;
import io.inmesh.snapshot.Condition;
import io.inmesh.snapshot.StringMatch;
import java.util.List;

/** A {@link Condition}, ready to be asked. Immutable; no allocation, regexes apart. */
@FunctionalInterface
interface ConditionTest {
  boolean test(Subject subject);

  static ConditionTest of(Condition condition) {
    if (condition instanceof Condition.All all) {
      return all(all.conditions());
    } else if (condition instanceof Condition.AnyOf anyOf) {
      return anyOf(anyOf.conditions());
    } else if (condition instanceof Condition.Not not) {
      ConditionTest inner = of(not.condition());
      return subject -> !inner.test(subject);
    } else if (condition instanceof Condition.Always) {
      return subject -> true;
    } else if (condition instanceof Condition.Never) {
      return subject -> false;
    }
    return leaf(condition);
  }

  private static ConditionTest leaf(Condition condition) {
    if (condition instanceof Condition.Header header) {
      HeaderTest test = new HeaderTest(header.match());
      return subject -> test.test(subject.request());
    } else if (condition instanceof Condition.Path path) {
      TextTest test = TextTest.of(path.match());
      return subject -> test.test(subject.policyPath());
    } else if (condition instanceof Condition.Port port) {
      return subject -> subject.port() == port.port();
    } else if (condition instanceof Condition.Principal principal) {
      return principal(principal.match());
    } else if (condition instanceof Condition.SourceIp source) {
      Cidr range = source.range();
      return subject -> range.contains(subject.peer().address());
    } else if (condition instanceof Condition.Authenticated) {
      return subject -> subject.peer().id() != null;
    }
    throw new IllegalStateException("condition " + condition + ": nobody taught us this kind");
  }

  private static ConditionTest principal(StringMatch match) {
    PrincipalTest test = PrincipalTest.of(match);
    return subject -> test.test(subject.peer().id());
  }

  private static ConditionTest all(List<Condition> conditions) {
    ConditionTest[] tests = tests(conditions);
    return subject -> {
      for (ConditionTest test : tests) {
        if (!test.test(subject)) {
          return false;
        }
      }
      return true;
    };
  }

  private static ConditionTest anyOf(List<Condition> conditions) {
    ConditionTest[] tests = tests(conditions);
    return subject -> {
      for (ConditionTest test : tests) {
        if (test.test(subject)) {
          return true;
        }
      }
      return false;
    };
  }

  private static ConditionTest[] tests(List<Condition> conditions) {
    return conditions.stream().map(ConditionTest::of).toArray(ConditionTest[]::new);
  }
}

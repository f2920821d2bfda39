package io.inmesh.examples.standins;

import java.io.File;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/**
 * The test runs a script; where its interpreter is absent the build names the class that it skips.
 * (An assumption in {@code @BeforeAll} would skip it without a word.)
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@ExtendWith(NeedsInterpreter.OnThePath.class)
@interface NeedsInterpreter {
  /** As it is called on the path. */
  String value();

  /** Looks for it. */
  final class OnThePath implements ExecutionCondition {
    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
      String interpreter =
          context.getRequiredTestClass().getAnnotation(NeedsInterpreter.class).value();
      return isInstalled(interpreter)
          ? ConditionEvaluationResult.enabled(interpreter + " is installed")
          : ConditionEvaluationResult.disabled(
              interpreter + " is not installed: what it runs is not tested");
    }

    private static boolean isInstalled(String name) {
      for (String folder : System.getenv().getOrDefault("PATH", "").split(File.pathSeparator, -1)) {
        if (Files.isExecutable(Path.of(folder.isEmpty() ? "." : folder, name))) {
          return true;
        }
      }
      return false;
    }
  }
}

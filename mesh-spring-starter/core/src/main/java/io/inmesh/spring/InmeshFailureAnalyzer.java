package io.inmesh.spring;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Shows a newcomer's mistakes as Boot shows its own: a description and an action instead of a
 * stack.
 */
final class InmeshFailureAnalyzer extends AbstractFailureAnalyzer<InmeshStartException> {
  @Override
  protected FailureAnalysis analyze(Throwable rootFailure, InmeshStartException cause) {
    return new FailureAnalysis(cause.getMessage(), cause.action(), rootFailure);
  }
}

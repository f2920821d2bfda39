package io.inmesh.runtime.telemetry;

import io.inmesh.runtime.telemetry.InboundContext.Scope;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import org.jspecify.annotations.Nullable;

/** Loaded only where OpenTelemetry's API is on the class path. */
final class OpenTelemetryCarrier implements Carrier {
  private static final ContextKey<InboundContext> KEY = ContextKey.named("inmesh-inbound");

  @Override
  public @Nullable InboundContext current() {
    return Context.current().get(KEY);
  }

  @Override
  @SuppressWarnings("MustBeClosedChecker") // the caller closes it, through our scope
  public Scope attach(InboundContext context) {
    io.opentelemetry.context.Scope scope = Context.current().with(KEY, context).makeCurrent();
    return scope::close;
  }
}

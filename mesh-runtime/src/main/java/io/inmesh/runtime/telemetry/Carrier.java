package io.inmesh.runtime.telemetry;

import io.inmesh.runtime.telemetry.InboundContext.Scope;
import org.jspecify.annotations.Nullable;

/** How the current context is HELD. */
interface Carrier {
  @Nullable InboundContext current();

  Scope attach(InboundContext context);

  /** OpenTelemetry's where it is there; else a thread-local. */
  static Carrier choose() {
    try {
      Class.forName("io.opentelemetry.context.Context", false, Carrier.class.getClassLoader());
      return new OpenTelemetryCarrier();
    } catch (ClassNotFoundException | LinkageError absent) {
      return new ThreadCarrier();
    }
  }

  /** One thread-local. */
  final class ThreadCarrier implements Carrier {
    private static final ThreadLocal<InboundContext> HELD = new ThreadLocal<>();

    @Override
    public @Nullable InboundContext current() {
      return HELD.get();
    }

    @Override
    public Scope attach(InboundContext context) {
      InboundContext before = HELD.get();
      HELD.set(context);
      return () -> {
        if (before == null) {
          HELD.remove();
        } else {
          HELD.set(before);
        }
      };
    }
  }
}

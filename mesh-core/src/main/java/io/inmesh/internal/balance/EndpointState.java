package io.inmesh.internal.balance;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/** What is remembered of one endpoint of one cluster. Any thread; wait-free. */
public final class EndpointState {
  private static final VarHandle ACTIVE = handle("active");
  private static final VarHandle ERRORS_5XX = handle("errors5xx");
  private static final VarHandle ERRORS_GATEWAY = handle("errorsGateway");
  private static final VarHandle ERRORS_LOCAL = handle("errorsLocal");

  private volatile int active;
  private volatile int errors5xx;
  private volatile int errorsGateway;
  private volatile int errorsLocal;

  private static VarHandle handle(String field) {
    try {
      return MethodHandles.lookup().findVarHandle(EndpointState.class, field, int.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** Calls in flight. */
  public int active() {
    return active;
  }

  void enter() {
    ACTIVE.getAndAdd(this, 1);
  }

  void leave() {
    ACTIVE.getAndAdd(this, -1);
  }

  int failed5xx() {
    return (int) ERRORS_5XX.getAndAdd(this, 1) + 1;
  }

  int failedGateway() {
    return (int) ERRORS_GATEWAY.getAndAdd(this, 1) + 1;
  }

  int failedLocal() {
    return (int) ERRORS_LOCAL.getAndAdd(this, 1) + 1;
  }

  void answered() {
    if (errorsLocal != 0) {
      errorsLocal = 0;
    }
  }

  void noGatewayError() {
    if (errorsGateway != 0) {
      errorsGateway = 0;
    }
  }

  void no5xx() {
    if (errors5xx != 0) {
      errors5xx = 0;
    }
  }

  /** All counts begin again: it was just ejected. */
  void forget() {
    errors5xx = 0;
    errorsGateway = 0;
    errorsLocal = 0;
  }
}

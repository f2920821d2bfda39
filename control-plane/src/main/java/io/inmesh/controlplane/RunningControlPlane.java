package io.inmesh.controlplane;

import org.springframework.context.ConfigurableApplicationContext;

/** A control plane that runs in this process. */
final class RunningControlPlane implements AutoCloseable {
  private final ConfigurableApplicationContext context;

  RunningControlPlane(ConfigurableApplicationContext context) {
    this.context = context;
  }

  /** The ports that are bound. */
  Ports ports() {
    return context.getBean(RunConfiguration.Announcer.class).ports();
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  @Override
  public void close() {
    context.close();
  }
}

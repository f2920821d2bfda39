package io.inmesh.controlplane.registry;

import java.util.Set;

/** Which services a workload belongs to, as the configuration selects them. */
@FunctionalInterface
public interface Membership {
  /** By label {@code app}, or by account: where no configuration is known yet. */
  Membership BY_APPLICATION =
      registration -> {
        String app = registration.labels().get("app");
        String name = app == null ? registration.account().serviceAccount() : app;
        return Set.of(name + "." + registration.account().namespace());
      };

  /** Fully qualified names of services; empty for a workload that no service selects. */
  Set<String> servicesOf(Registration registration);
}

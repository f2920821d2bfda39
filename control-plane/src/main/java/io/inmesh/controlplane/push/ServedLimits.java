package io.inmesh.controlplane.push;

import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.quota.QuotaLimits;
import io.inmesh.controlplane.registry.Registration;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.identity.SpiffeId;
import java.util.Optional;
import java.util.stream.Stream;

/** The limits of the configuration that is served now, for the workloads that are registered. */
final class ServedLimits implements QuotaLimits {
  private final Pusher pusher;

  ServedLimits(Pusher pusher) {
    this.pusher = pusher;
  }

  @Override
  public Optional<QuotaLimit> limit(String domain, String bucket) {
    ConfigView view = pusher.view();
    return view == null ? Optional.empty() : view.limit(domain, bucket);
  }

  @Override
  public int instances(SpiffeId account, String domain) {
    return (int) registered(domain).filter(each -> each.account().equals(account)).count();
  }

  @Override
  public int instances(String domain) {
    return (int) registered(domain).count();
  }

  private Stream<Registration> registered(String domain) {
    ConfigView view = pusher.view();
    return view == null
        ? Stream.empty()
        : pusher.registry().statuses().stream()
            .map(RegistrationStatus::registration)
            .filter(each -> view.servicesOf(each).contains(domain));
  }
}

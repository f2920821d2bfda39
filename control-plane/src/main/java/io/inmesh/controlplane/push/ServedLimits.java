package io.inmesh.controlplane.push;

import io.inmesh.controlplane.quota.QuotaLimit;
import io.inmesh.controlplane.quota.QuotaLimits;
import io.inmesh.controlplane.registry.RegistrationStatus;
import io.inmesh.identity.SpiffeId;
import java.util.Optional;

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
  public boolean serves(SpiffeId account, String domain) {
    ConfigView view = pusher.view();
    if (view == null) {
      return false;
    }
    for (RegistrationStatus status : pusher.registry().statuses()) {
      if (status.registration().account().equals(account)
          && view.servicesOf(status.registration()).contains(domain)) {
        return true;
      }
    }
    return false;
  }
}

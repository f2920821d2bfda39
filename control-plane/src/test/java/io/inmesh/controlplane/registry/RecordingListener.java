package io.inmesh.controlplane.registry;

import io.inmesh.identity.SpiffeId;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it hears. */
final class RecordingListener implements RegistryListener {
  final List<String> heard = new ArrayList<>();
  int changes;

  @Override
  public void changed() {
    changes++;
  }

  @Override
  public void refused(SpiffeId account, String peerAddress, String message) {
    heard.add("refused " + account.serviceAccount());
  }

  @Override
  public void moved(Registration registration, RegistrationStatus.State state) {
    heard.add(registration.instance() + " " + state);
  }

  @Override
  public void guarded(String service, int lost, int total) {
    heard.add("GUARD " + service + " " + lost + "/" + total);
  }

  @Override
  public void released(String service) {
    heard.add("released " + service);
  }
}

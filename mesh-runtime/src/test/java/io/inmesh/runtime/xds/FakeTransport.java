package io.inmesh.runtime.xds;

import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryRequest;
import io.inmesh.xds.proto.envoy.service.discovery.v3.DeltaDiscoveryResponse;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** A control plane that a test plays: it sees requests, and answers when the test says so. */
final class FakeTransport implements AdsTransport {
  final List<FakeStream> streams = new ArrayList<>();
  boolean refuses;
  int attempts;

  @Override
  public Stream open(Events events) {
    attempts++;
    if (refuses) {
      throw new IllegalStateException("nobody is there");
    }
    FakeStream stream = new FakeStream(events);
    streams.add(stream);
    return stream;
  }

  FakeStream last() {
    return streams.get(streams.size() - 1);
  }

  /** One stream, with everything that was said on it. */
  static final class FakeStream implements Stream {
    final Events events;
    final List<DeltaDiscoveryRequest> requests = new ArrayList<>();
    boolean left;
    boolean cancelled;

    FakeStream(Events events) {
      this.events = events;
    }

    @Override
    public void send(DeltaDiscoveryRequest request) {
      requests.add(request);
    }

    @Override
    public void next() {}

    @Override
    public void leave() {
      left = true;
      events.closed("left");
    }

    @Override
    public void cancel(String why) {
      cancelled = true;
      events.closed(why);
    }

    void answer(DeltaDiscoveryResponse response) {
      events.response(response);
    }

    Set<String> subscribed(String type) {
      Set<String> names = new LinkedHashSet<>();
      for (DeltaDiscoveryRequest request : requests) {
        if (request.getTypeUrl().equals(type)) {
          names.addAll(request.getResourceNamesSubscribeList());
          request.getResourceNamesUnsubscribeList().forEach(names::remove);
        }
      }
      return names;
    }

    DeltaDiscoveryRequest lastRequest() {
      return requests.get(requests.size() - 1);
    }

    /** The last request that answers a response. */
    DeltaDiscoveryRequest lastAnswer() {
      return requests.stream()
          .filter(request -> !request.getResponseNonce().isEmpty())
          .reduce((first, second) -> second)
          .orElseThrow();
    }
  }
}

package io.inmesh.controlplane.registry;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.Grant;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class RegistrationWriterTest {
  @Test
  void onlyTheLastOfSeveralChangesIsWritten() throws InterruptedException {
    CountDownLatch busy = new CountDownLatch(1);
    CountDownLatch go = new CountDownLatch(1);
    MemoryRegistrationStore memory = new MemoryRegistrationStore();
    List<String> written = new CopyOnWriteArrayList<>();
    RegistrationStore slow =
        new RegistrationStore() {
          @Override
          public Collection<Registration> load() {
            return memory.load();
          }

          @Override
          public void put(Registration registration) {
            busy.countDown();
            try {
              go.await();
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
            }
            written.add(registration.instance() + registration.address());
            memory.put(registration);
          }

          @Override
          public void remove(String key) {
            memory.remove(key);
          }
        };
    try (RegistrationWriter writer =
        new RegistrationWriter(slow, Executors.newSingleThreadScheduledExecutor())) {
      writer.put(registration("a", "1"));
      busy.await();
      writer.put(registration("b", "1"));
      writer.put(registration("b", "2"));
      writer.put(registration("c", "1"));
      writer.remove(registration("c", "1").key());
      go.countDown();
    }
    assertThat(written).containsExactly("a1", "b2");
    assertThat(memory.kept.values()).extracting("instance").containsExactlyInAnyOrder("a", "b");
  }

  private static Registration registration(String instance, String address) {
    Grant grant = new Grant(Map.of(), Set.of(9080), Set.of());
    return new Registration(
        Fixtures.REVIEWS,
        instance,
        WorkloadKind.LIBRARY,
        "reviews",
        "reviews-v1",
        grant.labels(),
        address,
        List.of(new ClaimedPort(9080, 1001, "http", true)),
        "",
        Instant.EPOCH);
  }
}

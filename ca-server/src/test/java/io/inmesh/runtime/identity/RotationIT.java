package io.inmesh.runtime.identity;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.ca.CaConfig;
import io.inmesh.ca.CaListener;
import io.inmesh.ca.CaServer;
import io.inmesh.ca.Grant;
import io.inmesh.identity.SpiffeId;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The real thing in real time: certificates of 60 s, steady traffic through three rotations of both
 * sides, about 100 s. What happens at each edge of a life is in {@link LiveIdentityTest}.
 */
class RotationIT {
  private static final SpiffeId REVIEWS = SpiffeId.of("cluster.local", "default", "reviews");
  private static final SpiffeId RATINGS = SpiffeId.of("cluster.local", "default", "ratings");
  private static final long REQUEST_EVERY_MILLIS = 20;

  @TempDir Path temporary;

  @Test
  @Timeout(150)
  void noRequestFailsThroughThreeRotations() throws Exception {
    CaConfig config =
        CaConfig.of(temporary.resolve("ca"), "cluster.local").withTtl(Duration.ofSeconds(60));
    InetSocketAddress free = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    try (CaServer ca = CaServer.start(config, free, CaListener.NONE);
        LiveIdentity reviews = start(ca, REVIEWS);
        LiveIdentity ratings = start(ca, RATINGS)) {
      reviews.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
      ratings.ready().toCompletableFuture().get(20, TimeUnit.SECONDS);
      try (Traffic traffic = new Traffic(ratings)) {
        int sent = 0;
        Instant end = Instant.now().plusSeconds(130);
        while (reviews.generation() < 4 || ratings.generation() < 4) {
          assertThat(Instant.now()).as("three rotations take 102 s at most").isBefore(end);
          traffic.request(reviews, RATINGS);
          sent++;
          TimeUnit.MILLISECONDS.sleep(REQUEST_EVERY_MILLIS); // the rate of the traffic
        }
        traffic.request(reviews, RATINGS);
        assertThat(traffic.certificatesShown()).isGreaterThanOrEqualTo(4);
        assertThat(sent).isGreaterThan(500);
      }
    }
  }

  private static LiveIdentity start(CaServer ca, SpiffeId id) {
    String token = ca.ca().tokens().create(id, Grant.NONE).text();
    return LiveIdentity.start(
        new IdentityConfig(id, "127.0.0.1", ca.port(), token, null, Duration.ZERO),
        null,
        Clock.systemUTC());
  }
}

package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.DefaultEventExecutor;
import io.netty.util.concurrent.EventExecutor;
import java.net.InetSocketAddress;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BackgroundNamesTest {
  @Test
  void anAddressIsNotLookedUp() {
    assertThat(BackgroundNames.address("127.0.0.1", 80).isUnresolved()).isFalse();
    assertThat(BackgroundNames.address("::1", 80).isUnresolved()).isFalse();
    assertThat(BackgroundNames.address("localhost", 80).isUnresolved()).isTrue();
  }

  @Test
  void aNameIsLookedUpWithoutTheEventLoop() throws Exception {
    EventExecutor loop = new DefaultEventExecutor();
    try {
      InetSocketAddress found =
          loop.submit(
                  () ->
                      BackgroundNames.GROUP
                          .getResolver(loop)
                          .resolve(BackgroundNames.address("localhost", 81)))
              .get()
              .get(30, TimeUnit.SECONDS);
      assertThat(found.getAddress().isLoopbackAddress()).isTrue();
      assertThat(found.getPort()).isEqualTo(81);
      assertThat(Thread.getAllStackTraces().keySet())
          .anyMatch(thread -> thread.getName().startsWith("inmesh-names") && thread.isDaemon());
    } finally {
      loop.shutdownGracefully(0, 1, TimeUnit.SECONDS).await();
    }
  }
}

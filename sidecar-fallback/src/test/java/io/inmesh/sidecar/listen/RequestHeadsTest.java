package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.FullHttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RequestHeadsTest {
  private final RequestHeads heads = new RequestHeads();
  private final EmbeddedChannel channel = new EmbeddedChannel(heads);

  private void comes(String text) {
    channel.writeInbound(Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII));
  }

  @Test
  void aHeadThatDripsInForTenSecondsIsRefused() {
    channel.freezeTime();
    comes("G");
    channel.advanceTimeBy(10, TimeUnit.SECONDS);
    comes("E");
    assertThat(channel.isOpen()).isTrue();
    channel.advanceTimeBy(1, TimeUnit.NANOSECONDS);
    comes("T");
    FullHttpResponse refused = channel.readOutbound();
    assertThat(refused.status().code()).isEqualTo(408);
    assertThat(channel.isOpen()).isFalse();
    refused.release();
    channel.releaseInbound();
  }

  @Test
  void theNextHeadHasItsOwnTime() {
    channel.freezeTime();
    comes("GET / HTTP/1.1");
    heads.complete();
    channel.advanceTimeBy(60, TimeUnit.SECONDS);
    comes("a body may take longer");
    heads.await();
    comes("GET");
    channel.advanceTimeBy(9, TimeUnit.SECONDS);
    comes(" /");
    assertThat(channel.isOpen()).isTrue();
    channel.finishAndReleaseAll();
  }
}

package io.inmesh.sidecar.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class RequestBodyTest {
  private final RequestBody body = new RequestBody();

  @Test
  void aSmallBodyIsSentAgainToTheNextAttempt() {
    Sink first = new Sink();
    body.add(part("a"));
    body.sendTo(first);
    body.add(last("b"));
    body.detach();
    Sink second = new Sink();
    body.sendTo(second);
    assertThat(first.received).hasToString("ab");
    assertThat(second.received).hasToString("ab");
    assertThat(body.replayable()).isTrue();
    assertThat(body.ended()).isTrue();
  }

  @Test
  void aLargeBodyStreamsAndIsNotKept() {
    Sink first = new Sink();
    body.sendTo(first);
    body.add(part("x".repeat(RequestBody.REPLAY_BYTES_MAX)));
    assertThat(body.replayable()).isTrue();
    body.add(part("y"));
    assertThat(body.replayable()).isFalse();
    assertThat(first.received).hasSize(RequestBody.REPLAY_BYTES_MAX + 1);
  }

  @Test
  void isNotReadFurtherThanWeKeepWhileNobodyTakesIt() {
    assertThat(body.wantsMore()).isTrue();
    body.add(part("x".repeat(RequestBody.REPLAY_BYTES_MAX)));
    assertThat(body.wantsMore()).isFalse();
    Sink sink = new Sink();
    body.sendTo(sink);
    assertThat(body.wantsMore()).isTrue();
    sink.writable = false;
    assertThat(body.wantsMore()).isFalse();
  }

  @Test
  void releasesWhatItKept() {
    ByteBuf buffer = Unpooled.copiedBuffer("a", StandardCharsets.UTF_8);
    body.add(new DefaultHttpContent(buffer));
    body.release();
    assertThat(buffer.refCnt()).isZero();
    assertThat(body.replayable()).isFalse();
  }

  private static HttpContent part(String text) {
    return new DefaultHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  private static HttpContent last(String text) {
    return new DefaultLastHttpContent(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8));
  }

  private static final class Sink implements UpstreamStream {
    private final StringBuilder received = new StringBuilder();
    private boolean writable = true;

    @Override
    public void head(HttpRequest request) {}

    @Override
    public void content(HttpContent content) {
      received.append(content.content().toString(StandardCharsets.UTF_8));
      content.release();
    }

    @Override
    public boolean isWritable() {
      return writable;
    }

    @Override
    public void reading(boolean on) {}

    @Override
    public void cancel() {}
  }
}

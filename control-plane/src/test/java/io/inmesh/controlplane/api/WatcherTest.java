package io.inmesh.controlplane.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.inmesh.controlplane.store.Change;
import io.inmesh.controlplane.store.StoreException;
import io.inmesh.fakes.FakeTicker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** When a watch ends. */
@Timeout(60)
class WatcherTest {
  private final FakeTicker ticker = new FakeTicker();
  private final List<Duration> waits = new ArrayList<>();
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @Test
  void aQuietWatchEndsWithItsTimeAndNotWithItsNextBeat() throws Exception {
    watch(this::nothingInTime).run(out, Duration.ofSeconds(12), List.of(), null);
    assertThat(waits)
        .containsExactly(Duration.ofSeconds(5), Duration.ofSeconds(5), Duration.ofSeconds(2));
    assertThat(text()).isEqualTo("\n\n\n");
  }

  @Test
  void aWatchWithoutTimeEndsAtOnce() throws Exception {
    watch(this::nothingInTime).run(out, Duration.ZERO, List.of(), null);
    assertThat(waits).isEmpty();
    assertThat(text()).isEmpty();
  }

  @Test
  void aWatchThatFellBehindEndsWithAnError() throws Exception {
    watch(
            wait -> {
              throw new StoreException(StoreException.Reason.EXPIRED, "List again.");
            })
        .run(out, Duration.ofSeconds(12), List.of(), null);
    assertThat(text()).contains("\"type\":\"ERROR\"", "List again.").endsWith("\n");
  }

  @Test
  void aWatchWhoseReaderLeftEnds() {
    Watcher watcher = watch(this::nothingInTime);
    IOException left = new IOException("broken pipe");
    assertThat(
            catchThrowable(
                () ->
                    watcher.run(
                        new OutputStream() {
                          @Override
                          public void write(int value) throws IOException {
                            throw left;
                          }
                        },
                        Duration.ofHours(1),
                        List.of(),
                        null)))
        .isSameAs(left);
    assertThat(waits).as("the first beat finds it out").containsExactly(Duration.ofSeconds(5));
  }

  private Watcher watch(Watcher.Changes changes) {
    return new Watcher(changes, resource -> true, resource -> null, ticker);
  }

  /** The wait passes. */
  private @Nullable Change nothingInTime(Duration wait) {
    waits.add(wait);
    ticker.advance(wait);
    return null;
  }

  private String text() {
    return out.toString(StandardCharsets.UTF_8);
  }
}

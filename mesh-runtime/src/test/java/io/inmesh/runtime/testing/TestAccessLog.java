package io.inmesh.runtime.testing;

import static org.assertj.core.api.Assertions.assertThat;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.runtime.telemetry.AccessLog;
import io.inmesh.runtime.telemetry.LineWriter;
import io.inmesh.spi.CallObserver;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * An access log that a test reads, and never too early: {@link #lines} waits until they are there,
 * for a caller may have its answer before the server that gave it writes its line. {@link #close}
 * finds the lines that nobody waited for. Written by any thread, read by one.
 *
 * <pre>{@code
 * TestAccessLog log = new TestAccessLog();
 * TestMesh mesh = new TestMesh(engine -> engine.observer(log));
 * ... // one call over the mesh
 * assertThat(log.lines(2)).allMatch(line -> line.contains(" \"r-1\" ")); // both of its sides
 * }</pre>
 */
public final class TestAccessLog implements CallObserver, AutoCloseable {
  /** What the mesh makes for a request that has no {@code x-request-id}: a random UUID. */
  public static final String MADE_ID =
      "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private static final long PATIENCE_SECONDS = 20;

  private final BlockingQueue<String> written = new LinkedBlockingQueue<>();
  private final AccessLog log;
  private boolean read;

  /** Of text lines, by the system's clock. */
  public TestAccessLog() {
    this(false, InstantSource.system());
  }

  /**
   * Of such lines.
   *
   * @param json whether lines are JSON, else text
   */
  public TestAccessLog(boolean json, InstantSource clock) {
    log = new AccessLog(LineWriter.to(new Lines()), json, clock);
  }

  @Override
  public void outbound(OutboundCall call) {
    log.outbound(call);
  }

  @Override
  public void inbound(InboundCall call) {
    log.inbound(call);
  }

  /**
   * The next lines, in the order in which their calls ended: waits until so many are there.
   *
   * @throws AssertionError if they are not there after 20 s, or lines were dropped
   */
  public List<String> lines(int count) throws InterruptedException {
    read = true;
    log.close(); // from here on, whoever ends a call writes its line at once
    List<String> lines = new ArrayList<>(count);
    while (lines.size() < count) {
      String line = written.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
      assertThat(line).as("line %s of %s, after %s", lines.size() + 1, count, lines).isNotNull();
      lines.add(line);
    }
    assertThat(log.dropped()).as("lines that were dropped").isZero();
    return lines;
  }

  /** The line of the one call that is to end: see {@link #lines}. */
  public String line() throws InterruptedException {
    return lines(1).get(0);
  }

  /**
   * Ends the log: close what serves first.
   *
   * @throws AssertionError if a test that read lines has left some
   */
  @Override
  public void close() {
    log.close();
    if (read) {
      assertThat(written).as("lines that the test did not wait for").isEmpty();
    }
  }

  /** Takes what {@link LineWriter} writes: whole lines. */
  private final class Lines extends OutputStream {
    @Override
    public void write(int part) {
      throw new UnsupportedOperationException("lines come whole");
    }

    @Override
    public void write(byte[] lines, int from, int length) {
      new String(lines, from, length, StandardCharsets.UTF_8).lines().forEach(written::add);
    }
  }
}

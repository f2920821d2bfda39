package io.inmesh.runtime.telemetry;

import io.inmesh.call.InboundCall;
import io.inmesh.call.OutboundCall;
import io.inmesh.call.RequestView;
import io.inmesh.snapshot.Reporting.LogFormat;
import io.inmesh.spi.CallObserver;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Writes a line a call, in Envoy's default text or as JSON, of the release whose behaviour the
 * mesh's configuration asks for at that moment. Lines are made on the calling thread and written on
 * another; when that cannot keep up, lines are dropped and counted. Any thread.
 */
public final class AccessLog implements CallObserver, AutoCloseable {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSS'Z'", Locale.ROOT)
          .withZone(ZoneOffset.UTC);
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final LineWriter writer;
  private final boolean json;
  private final InstantSource clock;

  /**
   * @param writer takes the lines; closed with this log
   * @param json whether lines are JSON, else text
   */
  public AccessLog(LineWriter writer, boolean json, InstantSource clock) {
    this.writer = writer;
    this.json = json;
    this.clock = clock;
  }

  @Override
  public void outbound(OutboundCall call) {
    RequestView request = call.request();
    Throwable failure = call.failure();
    write(
        new LogLine(
            startTime(call.durationNanos()),
            request.method(),
            request.path(),
            request.protocol(),
            call.status(),
            call.flags(),
            call.detail(),
            failure == null ? null : String.valueOf(failure.getMessage()),
            call.requestBytes(),
            call.responseBytes(),
            call.durationNanos() / NANOS_PER_MILLI,
            call.upstreamNanos() == 0 ? null : call.upstreamNanos() / NANOS_PER_MILLI,
            request.header("x-forwarded-for"),
            request.header("user-agent"),
            request.header(InboundContext.REQUEST_ID),
            request.authority(),
            call.attempted() ? call.endpoint().toString() : null,
            call.routed() ? call.cluster().name() : null,
            null,
            null,
            call.route() == null ? null : call.route().name(),
            call.revision()),
        call.reporting().log());
  }

  @Override
  public void inbound(InboundCall call) {
    RequestView request = call.request();
    write(
        new LogLine(
            startTime(call.durationNanos()),
            request.method(),
            request.path(),
            request.protocol(),
            call.status(),
            call.flags(),
            call.detail(),
            null,
            call.requestBytes(),
            call.responseBytes(),
            call.durationNanos() / NANOS_PER_MILLI,
            applicationMillis(call),
            request.header("x-forwarded-for"),
            request.header("user-agent"),
            request.header(InboundContext.REQUEST_ID),
            request.authority(),
            null,
            cluster(call),
            call.peer().address(),
            null,
            "default",
            call.revision()),
        call.reporting().log());
  }

  /** The application's part of a call; null = it gave no answer. */
  private static @Nullable Long applicationMillis(InboundCall call) {
    return call.detail().equals("via_upstream") ? call.durationNanos() / NANOS_PER_MILLI : null;
  }

  /** 1.6 named the service, too, and the port: its protocol stands for the name, which we lack. */
  private static String cluster(InboundCall call) {
    return call.reporting().log() == LogFormat.V1_6
        ? "inbound|%d|http|%s".formatted(call.port(), CallFacts.destination(call).host())
        : "inbound|" + call.port() + "||";
  }

  private void write(LogLine line, LogFormat format) {
    writer.write(json ? line.json(format) : line.text(format));
  }

  private String startTime(long durationNanos) {
    Instant start = clock.instant().minusNanos(durationNanos);
    return TIME.format(start);
  }

  /** Lines that could not be written. */
  public long dropped() {
    return writer.dropped();
  }

  @Override
  public void close() {
    writer.close();
  }
}

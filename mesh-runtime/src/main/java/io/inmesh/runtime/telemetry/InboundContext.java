package io.inmesh.runtime.telemetry;

import io.inmesh.call.HeaderEditor;
import io.inmesh.call.RequestView;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The headers of an inbound request that the outbound calls it causes carry on: request id, trace
 * context in every common form, baggage. Immutable.
 *
 * <p>It travels by OpenTelemetry's context where that is on the class path, so it follows the
 * executors that OpenTelemetry follows; else by one thread-local, which another thread does not
 * see.
 */
public final class InboundContext {
  /** Present on every request inside the mesh. */
  public static final String REQUEST_ID = "x-request-id";

  /** Of each family an application that sets one header keeps its own, whole. */
  private static final String[][] FAMILIES = {
    {REQUEST_ID},
    {"traceparent", "tracestate"},
    {
      "x-b3-traceid", "x-b3-spanid", "x-b3-parentspanid", "x-b3-sampled", "x-b3-flags", "b3",
    },
    {"x-ot-span-context"},
    {"x-cloud-trace-context"},
    {"grpc-trace-bin"},
    {"baggage"},
  };

  private static final Carrier CARRIER = Carrier.choose();

  private final @Nullable String[][] values;

  private InboundContext(@Nullable String[][] values) {
    this.values = values;
  }

  /** Ends what {@link #attach} began; on the thread that attached. */
  @FunctionalInterface
  public interface Scope extends AutoCloseable {
    @Override
    void close();
  }

  /** The context of the request that this thread works on, or null. */
  public static @Nullable InboundContext current() {
    return CARRIER.current();
  }

  /** Reads a request that came in; one without a request id gets one. */
  public static InboundContext from(RequestView request) {
    @Nullable String[][] values = new @Nullable String[FAMILIES.length][];
    for (int family = 0; family < FAMILIES.length; family++) {
      String[] names = FAMILIES[family];
      @Nullable String[] found = new @Nullable String[names.length];
      for (int i = 0; i < names.length; i++) {
        found[i] = request.header(names[i]);
      }
      values[family] = found;
    }
    if (values[0][0] == null) {
      values[0][0] = newRequestId();
    }
    return new InboundContext(values);
  }

  /** The id of the request, for logs. */
  public String requestId() {
    String id = values[0][0];
    return id == null ? "" : id;
  }

  /** Makes it current on this thread until the scope closes. */
  public Scope attach() {
    return CARRIER.attach(this);
  }

  /**
   * Writes what an outbound call carries on. A call that no inbound request causes gets a request
   * id of its own. What the application set itself stays.
   *
   * @param inbound what the call's thread works on; null = nothing that came in
   */
  public static void carryFrom(
      @Nullable InboundContext inbound, RequestView request, HeaderEditor editor) {
    if (inbound == null) {
      ensureRequestId(request, editor);
    } else {
      inbound.carry(request, editor);
    }
  }

  /** Writes what the application did not set itself. */
  public void carry(RequestView request, HeaderEditor editor) {
    for (int family = 0; family < FAMILIES.length; family++) {
      if (!isSet(request, FAMILIES[family])) {
        forEach(family, editor::set);
      }
    }
  }

  /** Gives a request without an id one, as Envoy does ({@code generate_request_id}). */
  public static void ensureRequestId(RequestView request, HeaderEditor editor) {
    if (request.header(REQUEST_ID) == null) {
      editor.set(REQUEST_ID, newRequestId());
    }
  }

  private void forEach(int family, BiConsumer<String, String> header) {
    for (int i = 0; i < FAMILIES[family].length; i++) {
      String value = values[family][i];
      if (value != null) {
        header.accept(FAMILIES[family][i], value);
      }
    }
  }

  private static boolean isSet(RequestView request, String[] family) {
    for (String name : family) {
      if (request.header(name) != null) {
        return true;
      }
    }
    return false;
  }

  /**
   * A random UUID (version 4) that need not be a secret: the thread's own generator, no lock, and
   * nothing that is kept but its text of 36 characters.
   */
  public static String newRequestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    long high = (random.nextLong() & ~0xF000L) | 0x4000L;
    long low = (random.nextLong() & ~(0b11L << 62)) | (1L << 63);
    return new java.util.UUID(high, low).toString();
  }
}

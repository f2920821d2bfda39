package io.inmesh.spring;

import java.lang.reflect.Field;
import java.net.http.HttpClient;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.http.client.AbstractClientHttpRequestFactoryWrapper;
import org.springframework.http.client.ClientHttpRequestFactory;
import org.springframework.http.client.JdkClientHttpRequestFactory;
import org.springframework.util.ReflectionUtils;
import org.springframework.web.client.RestClient;

/**
 * The time-outs of a request factory whose place the mesh takes: they were set for the call, not
 * for the factory. Spring's factories have setters for them and no getters, all with the same
 * fields; of a factory without such fields nothing is known.
 *
 * @param connectTimeout null = not set
 * @param readTimeout null = not set
 */
record FactorySettings(@Nullable Duration connectTimeout, @Nullable Duration readTimeout) {
  private static final FactorySettings NONE = new FactorySettings(null, null);

  /** Of the factory that a builder has; none if it is to choose one by itself. */
  static FactorySettings of(RestClient.Builder builder) {
    return field(builder, "requestFactory") instanceof ClientHttpRequestFactory factory
        ? of(factory)
        : NONE;
  }

  /** Of a factory, or of the one that it wraps. */
  static FactorySettings of(ClientHttpRequestFactory factory) {
    ClientHttpRequestFactory inner = factory;
    while (inner instanceof AbstractClientHttpRequestFactoryWrapper wrapper) {
      inner = wrapper.getDelegate();
    }
    Duration connect = duration(field(inner, "connectTimeout"));
    if (inner instanceof JdkClientHttpRequestFactory
        && field(inner, "httpClient") instanceof HttpClient client) {
      connect = client.connectTimeout().orElse(null);
    }
    return new FactorySettings(connect, duration(field(inner, "readTimeout")));
  }

  private static @Nullable Duration duration(@Nullable Object value) {
    if (value instanceof Duration duration) {
      return duration;
    }
    return value instanceof Number millis && millis.longValue() >= 0
        ? Duration.ofMillis(millis.longValue())
        : null;
  }

  private static @Nullable Object field(Object of, String name) {
    Field field = ReflectionUtils.findField(of.getClass(), name);
    if (field == null) {
      return null;
    }
    try {
      field.setAccessible(true);
      return field.get(of);
    } catch (RuntimeException | IllegalAccessException e) {
      return null; // a module that is closed
    }
  }
}

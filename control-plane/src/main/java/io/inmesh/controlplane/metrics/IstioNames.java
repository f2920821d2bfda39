package io.inmesh.controlplane.metrics;

import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.config.NamingConvention;
import io.micrometer.prometheusmetrics.PrometheusNamingConvention;
import org.jspecify.annotations.Nullable;

/**
 * Prometheus' names, but timers of the pilot without a unit, as Istio's dashboards ask for them.
 */
public final class IstioNames implements NamingConvention {
  private final NamingConvention usual = new PrometheusNamingConvention();

  /** Stateless. */
  public IstioNames() {}

  @Override
  public String name(String name, Meter.Type type, @Nullable String baseUnit) {
    boolean istio = type == Meter.Type.TIMER && name.startsWith("pilot_");
    return istio ? name : usual.name(name, type, baseUnit);
  }

  @Override
  public String tagKey(String key) {
    return usual.tagKey(key);
  }

  @Override
  public String tagValue(String value) {
    return usual.tagValue(value);
  }
}

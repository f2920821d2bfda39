package io.inmesh.cli.demo;

import java.util.Locale;

/** What a process of the demo is. */
enum Kind {
  CONTROL_PLANE,
  /** Joined by the library: no sidecar. */
  LIBRARY,
  SIDECAR,
  GATEWAY,
  /** Knows no mesh; a sidecar of the same name stands in front of it. */
  APPLICATION,
  TRAFFIC;

  /** As status shows it: {@code control-plane}. */
  String text() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }
}

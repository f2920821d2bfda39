package io.inmesh.runtime.xds;

import io.inmesh.xds.proto.envoy.config.core.v3.RuntimeFractionalPercent;
import io.inmesh.xds.proto.envoy.type.v3.FractionalPercent;

/** Percentages as millionths. */
final class Shares {
  private static final int MILLION = 1_000_000;

  private Shares() {}

  static int perMillion(FieldPath at, FractionalPercent percent) {
    long unit =
        switch (percent.getDenominator()) {
          case HUNDRED -> MILLION / 100;
          case TEN_THOUSAND -> MILLION / 10_000;
          case MILLION -> 1;
          case UNRECOGNIZED ->
              throw at.dot("denominator")
                  .refuse("%d (expected: HUNDRED to MILLION)", percent.getDenominatorValue());
        };
    long share = Integer.toUnsignedLong(percent.getNumerator()) * unit;
    if (share > MILLION) {
      throw at.refuse("is more than all requests (expected: 0 to 100 percent)");
    }
    return (int) share;
  }

  /** Envoy's runtime keys are for overriding in place; we have none, so the default holds. */
  static int perMillion(FieldPath at, RuntimeFractionalPercent percent) {
    return perMillion(at.dot("default_value"), percent.getDefaultValue());
  }
}

package io.inmesh.examples.e2e;

import static io.inmesh.examples.e2e.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** What rules show on the page: stars of a colour, in shares of the calls, or none at all. */
final class Stars {

  private static final int CALLS = 200;

  private Stars() {}

  /** Returns once it is the only one, and stays so. */
  static void awaitOnly(Browser browser, String colour) throws Exception {
    eventually("only " + colour, () -> browser.colours(10).equals(Map.of(colour, 10)));
    assertThat(browser.colours(20)).isEqualTo(Map.of(colour, 20));
  }

  /** Weights in percent, within five standard deviations of 200 calls. */
  static void awaitShare(Browser browser, Map<String, Integer> percent) throws Exception {
    eventually(
        "only " + percent.keySet(),
        () -> percent.keySet().containsAll(browser.colours(20).keySet()));
    Map<String, Integer> seen = browser.colours(CALLS);
    percent.forEach(
        (colour, share) -> {
          double deviation = Math.sqrt(CALLS * share / 100.0 * (1 - share / 100.0));
          assertThat(seen.getOrDefault(colour, 0) - CALLS / 100.0 * share)
              .as(seen + ", expected " + percent)
              .isBetween(-5 * deviation, 5 * deviation);
        });
  }

  /** One such page takes productpage six seconds: the one that was waited for is looked at. */
  static void awaitInVain(Browser browser) throws Exception {
    AtomicReference<Browser.Page> last = new AtomicReference<>();
    eventually(
        "waits in vain for reviews",
        () -> {
          last.set(browser.get("/productpage"));
          return !last.get().whole();
        });
    assertThat(last.get().body()).contains("Error fetching product reviews!");
  }
}

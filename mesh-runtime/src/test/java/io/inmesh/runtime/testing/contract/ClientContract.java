package io.inmesh.runtime.testing.contract;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every client in the mesh does. An adapter's test extends this and brings its driver; what
 * the client cannot do by its nature it names in {@link ClientDriver#exceptions()}, and the tests
 * that ask for it are shown as skipped, with the reason.
 */
@Timeout(60)
public abstract class ClientContract
    implements RoutingContract,
        RetryContract,
        TlsContract,
        FaultContract,
        TimeoutContract,
        HeaderContract,
        OutsideContract,
        TelemetryContract {
  private final ContractBed bed = new ContractBed();

  /** The client under test, on the bed's mesh, as the bed's caller. */
  protected abstract ClientDriver driver(ContractBed on) throws Exception;

  @Override
  public final ContractBed bed() {
    return bed;
  }

  @BeforeEach
  final void start() throws Exception {
    bed.use(driver(bed));
  }

  @AfterEach
  final void stop() {
    bed.close();
  }

  @Test
  final void eachExceptionSaysWhy() {
    assertThat(bed.client().exceptions().values()).allMatch(reason -> reason.length() > 10);
  }
}

package io.inmesh.runtime.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import java.io.IOException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;

class StatusTextTest {

  @Test
  void saysCodeDescriptionAndCause() {
    assertThat(of(new IOException("Connection refused")))
        .isEqualTo("UNAVAILABLE: io exception (Connection refused)");
  }

  /** Such as after the control plane was set up anew, with another CA. */
  @Test
  void anotherCaIsSaidOnOneLineWithWhatToDo() {
    SSLHandshakeException refused = new SSLHandshakeException("not signed by this mesh's CA");
    refused.initCause(new CertificateException("not signed by this mesh's CA"));
    assertThat(of(refused))
        .isEqualTo(
            "UNAVAILABLE: io exception (not signed by this mesh's CA). If the CA was made anew, join"
                + " again with a new token (inmesh token create)");
  }

  /** Whoever logs it goes on with a sentence of its own. */
  @Test
  void endsWithoutAStop() {
    assertThat(
            StatusText.of(
                Status.PERMISSION_DENIED
                    .withDescription("no grant. Join with one.")
                    .asRuntimeException()))
        .isEqualTo("PERMISSION_DENIED: no grant. Join with one");
  }

  private static String of(IOException cause) {
    return StatusText.of(
        Status.UNAVAILABLE
            .withDescription("io exception\nChannel Pipeline: [SslHandler#0, TailContext#0]")
            .withCause(cause)
            .asRuntimeException());
  }
}

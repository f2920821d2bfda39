package io.inmesh.sidecar.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import org.junit.jupiter.api.Test;

class BindFailureTest {

  private final InetSocketAddress listen = new InetSocketAddress("127.0.0.1", 15001);

  @Test
  void aPortThatIsTakenIsSaidToBe() {
    String sentence =
        "outbound: 127.0.0.1:15001 is taken. Choose another port, or 0 for a free one";
    assertThat(text(new BindException("Address already in use"))).isEqualTo(sentence);
    assertThat(text(new IOException("bind(..) failed with error(-98): Address already in use")))
        .as("Netty's native transport")
        .isEqualTo(sentence);
  }

  @Test
  void anAddressOfAnotherMachineIsNotTaken() {
    assertThat(text(new BindException("Cannot assign requested address")))
        .isEqualTo(
            "outbound: 127.0.0.1:15001 cannot be bound: Cannot assign requested address."
                + " Choose another address or port");
  }

  private String text(Exception failure) {
    return BindFailure.text("outbound", listen, failure);
  }
}

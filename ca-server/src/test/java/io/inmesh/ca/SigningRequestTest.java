package io.inmesh.ca;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.spec.ECGenParameterSpec;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SigningRequestTest {
  @Test
  void readsKeyAndNames() throws Exception {
    KeyPair keys = Requests.p256();
    SigningRequest request =
        SigningRequest.parse(Requests.pem(keys, Requests.uri("spiffe://a/b"), Requests.dns("c")));
    assertThat(request.key()).isEqualTo(keys.getPublic());
    assertThat(request.names()).containsExactly("spiffe://a/b", "DNS:c");
  }

  @Test
  void acceptsRsaOf2048AndRefusesLess() throws Exception {
    assertThat(SigningRequest.parse(Requests.pem(Requests.rsa(2048))).names()).isEmpty();
    assertThatThrownBy(() -> SigningRequest.parse(Requests.pem(Requests.rsa(1024))))
        .hasMessageContaining("1024 bits");
  }

  @Test
  void refusesAnotherCurve() throws Exception {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(new ECGenParameterSpec("secp384r1"));
    String pem = Requests.pem(generator.generateKeyPair());
    assertThatThrownBy(() -> SigningRequest.parse(pem)).hasMessageContaining("P-256");
  }

  @Test
  void refusesAKeyThatTheSenderDoesNotHold() throws Exception {
    String stolen = Requests.pem(Requests.p256(), Requests.p256());
    assertThatThrownBy(() -> SigningRequest.parse(stolen))
        .hasMessageContaining("proof of possession");
  }

  @Test
  void refusesWhatIsNoRequestWithoutFailingOtherwise() throws Exception {
    String good = Requests.pem(Requests.p256());
    Random random = new Random(7);
    for (int i = 0; i < 500; i++) {
      StringBuilder bad = new StringBuilder(good);
      for (int j = 0; j < 1 + i % 5; j++) {
        bad.setCharAt(random.nextInt(bad.length()), (char) (32 + random.nextInt(90)));
      }
      try {
        SigningRequest.parse(bad.toString());
      } catch (CaException expected) {
        assertThat(expected.refusal()).isEqualTo(Refusal.REQUEST_INVALID);
      }
    }
    for (String text : new String[] {"", "-----BEGIN ", "x".repeat(20_000)}) {
      assertThatThrownBy(() -> SigningRequest.parse(text)).isInstanceOf(CaException.class);
    }
  }
}

package io.inmesh.examples.standins;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProductPageStandInTest extends ProductPageContract {

  @Override
  Service open(Map<String, String> environment) throws IOException, InterruptedException {
    return Service.standIn(ProductPage.class, environment);
  }

  @Test
  void saysThatItIsAStandIn() throws Exception {
    assertThat(page.get("/productpage").body()).contains("stand-in for python");
  }
}

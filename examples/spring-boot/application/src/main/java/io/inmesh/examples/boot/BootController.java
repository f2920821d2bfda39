package io.inmesh.examples.boot;

import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.client.RestClient;

/** Answers, says who asks, and asks another service by its plain name. */
@RestController
class BootController {

  private final RestClient client;

  BootController(RestClient.Builder builder) {
    client = builder.build();
  }

  @GetMapping("/hello")
  String hello() {
    return "hello";
  }

  /** Who calls, as the mesh has proven it. */
  @GetMapping("/caller")
  String caller(
      @RequestHeader(name = "x-forwarded-client-cert", required = false) @Nullable String proven) {
    return proven == null ? "somebody" : proven;
  }

  /** What ratings answers: who we are to it. */
  @GetMapping("/who-am-i")
  @Nullable String whoAmI() {
    return client.get().uri("http://ratings:9080/caller").retrieve().body(String.class);
  }
}

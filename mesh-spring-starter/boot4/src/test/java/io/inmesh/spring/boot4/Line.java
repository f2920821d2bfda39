package io.inmesh.spring.boot4;

import io.inmesh.spring.BootHarness;
import org.springframework.boot.restclient.RestTemplateBuilder;
import org.springframework.boot.restclient.autoconfigure.RestClientBuilderConfigurer;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.web.client.RestClient;
import org.springframework.web.client.RestTemplate;

/** What Boot 4 makes for the application. */
@Configuration(proxyBeanMethods = false)
class Line {
  @Bean
  BootHarness.Made made(RestTemplateBuilder templates, RestClientBuilderConfigurer clients) {
    return new BootHarness.Made() {
      @Override
      public RestTemplate template() {
        return templates.build();
      }

      @Override
      public RestClient.Builder client() {
        return clients.configure(RestClient.builder());
      }
    };
  }
}

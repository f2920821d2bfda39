package io.inmesh.examples.boot;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.autoconfigure.SpringBootApplication;

/** Starts the application. */
@SpringBootApplication
public class BootApplication {

  /** The usual Spring Boot entry point. */
  public static void main(String[] args) {
    SpringApplication.run(BootApplication.class, args);
  }
}

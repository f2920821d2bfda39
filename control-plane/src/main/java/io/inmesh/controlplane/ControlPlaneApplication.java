package io.inmesh.controlplane;

import java.util.List;
import java.util.Map;
import org.springframework.boot.Banner;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.context.ApplicationContextInitializer;
import org.springframework.context.annotation.Import;
import org.springframework.context.support.GenericApplicationContext;

/** Starts the control plane. Exit codes: 0 ended in order, 1 could not start, 2 wrong arguments. */
@SpringBootConfiguration(proxyBeanMethods = false)
@Import({
  StoreConfiguration.class,
  PushConfiguration.class,
  ApiConfiguration.class,
  RunConfiguration.class
})
public class ControlPlaneApplication {
  /** Made by Spring. */
  ControlPlaneApplication() {}

  /** The process's beginning. */
  public static void main(String... arguments) {
    if (List.of(arguments).contains("--help")) {
      System.out.print(Options.USAGE);
      return;
    }
    try {
      start(Options.parse(arguments));
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.err.print(Options.USAGE);
      System.exit(2);
    } catch (StartException e) {
      System.err.println("cannot start: " + e.getMessage());
      if (!e.isExpected()) {
        e.printStackTrace();
      }
      System.exit(1);
    }
  }

  /**
   * Starts in this process.
   *
   * @return close it to stop
   * @throws StartException if a port, file or the store cannot be had
   */
  static RunningControlPlane start(Options options) {
    SpringApplication application = new SpringApplication(ControlPlaneApplication.class);
    application.setBannerMode(Banner.Mode.OFF);
    application.setRegisterShutdownHook(true);
    application.setDefaultProperties(
        Map.of(
            "spring.main.log-startup-info", "false",
            "spring.jmx.enabled", "false",
            "logging.level.org.apache", "WARN",
            // of threads that outlive a web application: here the process ends with it
            "logging.level.org.apache.catalina.loader.WebappClassLoaderBase", "OFF",
            "logging.level.org.springframework.boot", "OFF")); // main() says why a start failed
    ApplicationContextInitializer<GenericApplicationContext> register =
        context -> context.registerBean(Options.class, () -> options);
    application.addInitializers(register);
    try {
      return new RunningControlPlane(application.run());
    } catch (RuntimeException e) {
      throw StartException.of(e, options);
    }
  }
}

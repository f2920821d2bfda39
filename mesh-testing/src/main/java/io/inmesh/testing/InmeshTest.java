package io.inmesh.testing;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Inherited;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Gives each test of a JUnit class a fresh {@link InProcessMesh} under these rules, and closes it
 * after: take it as a parameter of the test, {@code @BeforeEach} or {@code @AfterEach} method.
 *
 * <pre>{@code
 * @InmeshTest("reviews.yaml")
 * class ReviewsTest {
 *   @Test
 *   void jasonSeesBlackStars(InProcessMesh mesh) {
 *     assertThat(mesh.get("http://reviews:9080/", "end-user: jason")).hasSubset("v2");
 *   }
 * }
 * }</pre>
 */
@Documented
@Inherited
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@ExtendWith(InmeshExtension.class)
public @interface InmeshTest {
  /**
   * Istio's YAML: resources on the class path, looked up beside the test class as {@link
   * Class#getResource} does, else files, looked up from where the test runs (the module's folder).
   */
  String[] value() default {};

  /** Where the application under test lives, and its short names lead. */
  String namespace() default "default";
}

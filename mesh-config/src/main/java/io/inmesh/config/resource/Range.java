package io.inmesh.config.resource;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/** The values that a number may have; both ends belong to it. */
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.RECORD_COMPONENT)
@interface Range {
  /** The least. */
  long min() default 0;

  /** The greatest. */
  long max() default 4_294_967_295L;
}

package io.inmesh.spring.boot4;

import io.inmesh.spring.BootLifeContract;

class Boot4LifeTest extends BootLifeContract {
  @Override
  protected Class<?> line() {
    return Line.class;
  }
}

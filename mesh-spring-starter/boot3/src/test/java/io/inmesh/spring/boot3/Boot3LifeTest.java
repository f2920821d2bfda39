package io.inmesh.spring.boot3;

import io.inmesh.spring.BootLifeContract;

class Boot3LifeTest extends BootLifeContract {
  @Override
  protected Class<?> line() {
    return Line.class;
  }
}

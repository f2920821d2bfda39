package io.inmesh.spring.boot3;

import io.inmesh.spring.BootContract;

class Boot3Test extends BootContract {
  @Override
  protected Class<?> line() {
    return Line.class;
  }
}

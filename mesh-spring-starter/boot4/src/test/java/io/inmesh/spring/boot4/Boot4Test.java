package io.inmesh.spring.boot4;

import io.inmesh.spring.BootContract;

class Boot4Test extends BootContract {
  @Override
  protected Class<?> line() {
    return Line.class;
  }
}

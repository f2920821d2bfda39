package io.inmesh.spring.boot4;

import io.inmesh.spring.LineArchitecture;

class ArchitectureTest extends LineArchitecture {
  @Override
  protected String line() {
    return "boot4";
  }

  @Override
  protected String tomcat() {
    return "tomcat11";
  }
}

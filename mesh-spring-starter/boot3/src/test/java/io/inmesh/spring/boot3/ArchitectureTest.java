package io.inmesh.spring.boot3;

import io.inmesh.spring.LineArchitecture;

class ArchitectureTest extends LineArchitecture {
  @Override
  protected String line() {
    return "boot3";
  }

  @Override
  protected String tomcat() {
    return "tomcat10";
  }
}

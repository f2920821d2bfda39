package io.inmesh.http.tomcat10;

import io.inmesh.http.tomcat.TomcatArchitecture;

class ArchitectureTest extends TomcatArchitecture {
  @Override
  protected String version() {
    return "io.inmesh.http.tomcat10";
  }
}

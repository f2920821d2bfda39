package io.inmesh.cli.demo;

import io.inmesh.cli.launch.ClassArchive;
import io.inmesh.cli.launch.Installation;
import io.inmesh.cli.launch.JavaCommand;
import io.inmesh.cli.launch.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What runs the services that are not Java; where the interpreter is absent, what takes its place
 * and says so.
 *
 * @param notes for the user: what was not found, and what runs instead
 */
record Interpreters(
    Interpreter productpage, Interpreter details, Interpreter ratings, List<String> notes) {

  private static final Duration PATIENCE = Duration.ofSeconds(30);
  private static final Duration JRUBY_PATIENCE = Duration.ofMinutes(3);

  /** How one service is started. */
  interface Interpreter {
    /** As status shows it. */
    String language();

    /** The command line; names the demo's directory, so that the process list says whose it is. */
    List<String> command(Installation installation, DemoDirectory directory, String name, int port)
        throws IOException;

    /** How long its start may take. */
    default Duration patience() {
      return PATIENCE;
    }
  }

  static Interpreters of(Runtimes runtimes) {
    List<String> notes = new ArrayList<>();
    return new Interpreters(
        python(runtimes, notes), ruby(runtimes, notes), node(runtimes, notes), List.copyOf(notes));
  }

  private static Interpreter python(Runtimes runtimes, List<String> notes) {
    Optional<Path> python = runtimes.find("python3");
    if (python.isPresent()) {
      return new Native(
          "python",
          (installation, directory, port) ->
              List.of(
                  python.get().toString(),
                  "-X",
                  "pycache_prefix=" + directory.run().resolve("pycache"),
                  installation.bookinfo().resolve("productpage/productpage.py").toString(),
                  Integer.toString(port)));
    }
    notes.add(
        "python3 not found: productpage runs as a Java stand-in (same API). Install python3 to see the real one");
    return new StandIn(Part.PRODUCTPAGE_STAND_IN, "java (stand-in for python)");
  }

  private static Interpreter node(Runtimes runtimes, List<String> notes) {
    Optional<Path> node = runtimes.find("node").or(() -> runtimes.find("nodejs"));
    if (node.isPresent()) {
      return new Native(
          "node",
          (installation, directory, port) ->
              List.of(
                  node.get().toString(),
                  "--max-old-space-size=32",
                  "--diagnostic-dir=" + directory.run(),
                  installation.bookinfo().resolve("ratings/ratings.js").toString(),
                  Integer.toString(port)));
    }
    notes.add(
        "node not found: ratings runs as a Java stand-in (same API). Install node to see the real one");
    return new StandIn(Part.RATINGS_STAND_IN, "java (stand-in for node)");
  }

  private static Interpreter ruby(Runtimes runtimes, List<String> notes) {
    Optional<Path> ruby = runtimes.find("ruby");
    if (ruby.isPresent()) {
      return new Native(
          "ruby",
          (installation, directory, port) ->
              List.of(
                  ruby.get().toString(),
                  "-C",
                  directory.run().toString(),
                  installation.bookinfo().resolve("details/details.rb").toString(),
                  Integer.toString(port)));
    }
    notes.add(
        "ruby not found: details runs on JRuby from the Maven repository, which starts slowly. Install ruby to see the real one");
    return new JRuby();
  }

  /** A command line without a JVM. */
  private interface Words {
    List<String> of(Installation installation, DemoDirectory directory, int port);
  }

  private record Native(String language, Words words) implements Interpreter {
    @Override
    public List<String> command(
        Installation installation, DemoDirectory directory, String name, int port) {
      return words.of(installation, directory, port);
    }
  }

  private record StandIn(Part part, String language) implements Interpreter {
    @Override
    public List<String> command(
        Installation installation, DemoDirectory directory, String name, int port)
        throws IOException {
      return new JavaCommand(part, List.of(Integer.toString(port)), ClassArchive.NONE)
          .words(installation, directory.run().resolve(name + ".java"));
    }
  }

  private record JRuby() implements Interpreter {
    @Override
    public String language() {
      return "ruby (jruby)";
    }

    @Override
    public List<String> command(
        Installation installation, DemoDirectory directory, String name, int port)
        throws IOException {
      Path jar = JRubyDownload.jar(installation.cache());
      return List.of(
          Path.of(System.getProperty("java.home"), "bin", "java").toString(),
          "-XX:+UseSerialGC",
          "-XX:TieredStopAtLevel=1",
          "-Dinmesh.demo=" + directory.run(),
          "-cp",
          jar.toString(),
          "org.jruby.Main",
          installation.bookinfo().resolve("details/details.rb").toString(),
          Integer.toString(port));
    }

    @Override
    public Duration patience() {
      return JRUBY_PATIENCE;
    }
  }
}

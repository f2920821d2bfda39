package io.inmesh.config.resource;

/** A space of names. */
@Lenient
@Doc("A space of names.")
public record Namespace() implements Spec {}

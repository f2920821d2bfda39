/**
 * What a Spring application gets of the mesh, alike in Boot 3.5 and Boot 4: all of it but what
 * moved between the two, which is in {@code boot3} and {@code boot4}. Core is compiled once,
 * against 3.5, and touches only those packages of Boot that both have under one name
 * (ArchitectureTest has the list).
 */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;

/** Istio's resource language: decode, validate, analyse, translate. */
@NullMarked
package io.inmesh.config;

import org.jspecify.annotations.NullMarked;

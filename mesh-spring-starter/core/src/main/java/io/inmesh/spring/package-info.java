/**
 * What a Spring application needs of the mesh, alike in Boot 3.5 and Boot 4: types of Spring
 * Framework, and of Boot only those that are the same in both ({@code context.properties}, {@code
 * diagnostics}, {@code actuate.endpoint.annotation}).
 */
@NullMarked
package io.inmesh.spring;

import org.jspecify.annotations.NullMarked;

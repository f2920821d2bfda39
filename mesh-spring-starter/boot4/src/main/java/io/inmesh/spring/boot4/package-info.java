/** Auto-configuration for Spring Boot 4. */
@NullMarked
package io.inmesh.spring.boot4;

import org.jspecify.annotations.NullMarked;

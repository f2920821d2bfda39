package io.inmesh.http.tomcat11;

import jakarta.servlet.Filter;
import jakarta.servlet.FilterChain;
import jakarta.servlet.ServletException;
import jakarta.servlet.ServletRequest;
import jakarta.servlet.ServletResponse;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import java.io.IOException;
import java.util.Objects;

/** Believes headers, as Spring's ForwardedHeaderFilter does, which stands before everybody. */
final class CredulousFilter implements Filter {
  @Override
  public void doFilter(ServletRequest request, ServletResponse response, FilterChain chain)
      throws IOException, ServletException {
    HttpServletRequest http = (HttpServletRequest) request;
    String prefix = Objects.requireNonNullElse(http.getHeader("x-forwarded-prefix"), "");
    String address = http.getHeader("x-forwarded-for");
    chain.doFilter(
        new HttpServletRequestWrapper(http) {
          @Override
          public String getRequestURI() {
            return prefix + super.getRequestURI();
          }

          @Override
          public String getRemoteAddr() {
            return address == null ? super.getRemoteAddr() : address;
          }
        },
        response);
  }
}
